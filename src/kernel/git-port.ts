/** The repository that the configuration is kept in. */
export interface GitRemote {
  url: string;
  branch: string;
  /** A header of HTTP that proves who asks; never in an argument or a log. */
  authorization?: string;
}

/** A file of a tree; what is neither a plain nor an executable file has its mode as git wrote it. */
export interface GitFile {
  mode: string;
  blob: string;
}

/** An entry of a tree as it is listed. */
export interface GitEntry extends GitFile {
  size: number;
  /** What is wrong with its name. */
  fault?: string;
}

/** What a commit changes: a text, a file or nothing there any more. */
export type GitEdit = { path: string } & (
  { text: string } | { bytes: Buffer; mode: string } | GitFile | { gone: true }
);

type Some<T> = Iterable<T> | AsyncIterable<T>;

/** A commit to be made; the next one of a list follows it. */
export interface GitDraft {
  author: string;
  at: string;
  message: string;
  edits: Some<GitEdit>;
  /** A second parent. */
  merged?: string;
}

/** A tree of the repository, of the folders that configuration stands in: files by path, and trees by path. */
export interface GitTree {
  files: Map<string, GitEntry>;
  folders: Map<string, string>;
}

/** The newest of some commits; undefined where there is none at all. */
export interface GitMade {
  head: string | undefined;
  commits: number;
}

/** The server's own copy of that repository. It has no work tree; never to be awaited within a transaction. */
export interface GitPort {
  /** Where a repository may be; what is wrong with this one, or undefined. */
  fault(url: string): string | undefined;
  /** Why a file of a tree is not put into a home; undefined where nothing is wrong with it. */
  homeFault(path: string, entry: GitEntry): string | undefined;
  /** The head of the branch; undefined where there is none yet. */
  fetch(remote: GitRemote): Promise<string | undefined>;
  /** False where the branch has gone on meanwhile. */
  push(remote: GitRemote, commit: string): Promise<boolean>;
  has(commit: string): Promise<boolean>;
  tree(commit: string): Promise<GitTree>;
  /** The contents of blobs, of `most` bytes together; refused where there are more. */
  contents(blobs: Iterable<string>, most: number): Promise<Map<string, Buffer>>;
  /** Whether `commit` is `of`, or came before it. */
  isBefore(commit: string, of: string): Promise<boolean>;
  mergeBase(one: string, other: string): Promise<string | undefined>;
  /** Makes commits one after the other upon a parent, and keeps the last of them under a name. */
  commit(name: string, parent: string | undefined, drafts: Some<GitDraft>): Promise<GitMade>;
  /** Keeps a commit from being collected. */
  keep(name: string, commit: string): Promise<void>;
  /** Where its trees are, as changes of homes name it. */
  readonly source: string;
}
