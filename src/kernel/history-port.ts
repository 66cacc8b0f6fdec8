/** An agent as its folders are found by. */
export interface KeptHome {
  id: string;
  number: number;
  path: string;
}

export interface HomeCommitFacts {
  commit: string;
  at: string;
  author: string;
  message: string;
  turns: string[];
}

/** Where a home was. */
export interface HomePoint {
  commit: string;
  at: string;
}

export interface HomeDiff {
  files: { path: string; change: 'added' | 'changed' | 'removed' }[];
  patch: string;
  complete: boolean;
}

/** A file with its place below a folder. */
export interface StoredFile {
  path: string;
  bytes: Buffer;
  executable?: boolean;
}

/** A file of a home that is not as it is known. */
export type HomeEdit = { path: string } & ({ gone: true } | { bytes: Buffer; mode: string });

/** A tree of git that files are to be taken from: a repository below the data directory, and what to read of it. */
export interface TreeSource {
  source: string;
  tree: string;
}

/** The record of one model conversation. */
export interface SessionRecord {
  modelSession: string;
  /** Below the folder of its session. */
  path: string;
  bytes: Buffer;
}

/** The homes and their histories, as resources need them. Never to be awaited within a transaction. */
export interface HistoryPort {
  /** Newest first, after a commit. */
  log(agent: KeptHome, limit: number, after?: string): Promise<HomeCommitFacts[]>;
  /** By commit or time; undefined where there is no history. Throws Problem where it is neither. */
  find(agent: KeptHome, point: string): Promise<HomePoint | undefined>;
  /** The home at this moment, as a commit. */
  now(agent: KeptHome): Promise<string | undefined>;
  /** What of the home is not as it is known, what is gone first; nothing of one that no history is kept of. */
  unlike(
    agent: KeptHome,
    known: ReadonlyMap<string, { mode: string; blob: string }>,
  ): AsyncIterable<HomeEdit>;
  /** Between two commits; without one there was nothing. */
  diff(agent: KeptHome, from: string | undefined, to: string | undefined, bytes: number): Promise<HomeDiff>;
  /** What a history would keep of the home, up to so many bytes. */
  files(agent: KeptHome, bytes: number): Promise<StoredFile[]>;
  records(
    agent: KeptHome,
    sessions: readonly { folder: string; modelSession: string }[],
  ): Promise<SessionRecord[]>;
  /** Lays files aside, for a change of a home that names them. */
  stage(files: readonly StoredFile[]): Promise<TreeSource>;
  /** Where the history of an agent is. */
  source(agent: { id: string }): string;
}
