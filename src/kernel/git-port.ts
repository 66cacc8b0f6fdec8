/** The repository that the configuration is kept in. */
export interface GitRemote {
  url: string;
  branch: string;
  /** A header of HTTP that proves who asks; never in an argument or a log. */
  authorization?: string;
}

/** An entry of a tree; what is neither a plain nor an executable file has its mode as git wrote it. */
export interface GitEntry {
  mode: string;
  blob: string;
}

/** What a commit changes: a text, a file or a tree of files at a path, or nothing there any more. */
export type GitEdit = { path: string } & ({ text: string } | { tree: string } | GitEntry | { gone: true });

/** A commit to be made; the next one of a list follows it. */
export interface GitDraft {
  author: string;
  at: string;
  message: string;
  edits: readonly GitEdit[];
}

/** A tree of the repository: files by path, and trees by path. */
export interface GitTree {
  files: Map<string, GitEntry>;
  folders: Map<string, string>;
}

/** The server's own copy of that repository. It has no work tree; never to be awaited within a transaction. */
export interface GitPort {
  /** Where a repository may be; what is wrong with this one, or undefined. */
  fault(url: string): string | undefined;
  /** The head of the branch; undefined where there is none yet. */
  fetch(remote: GitRemote): Promise<string | undefined>;
  /** False where the branch has gone on meanwhile. */
  push(remote: GitRemote, commit: string): Promise<boolean>;
  has(commit: string): Promise<boolean>;
  tree(commit: string): Promise<GitTree>;
  texts(blobs: readonly string[], most: number): Promise<Map<string, string>>;
  /** Whether `commit` is `of`, or came before it. */
  isBefore(commit: string, of: string): Promise<boolean>;
  mergeBase(one: string, other: string): Promise<string | undefined>;
  /** Makes commits one after the other upon a parent, the last of them also upon `merged`. */
  commit(parent: string | undefined, drafts: readonly GitDraft[], merged?: string): Promise<string>;
  /** Keeps a commit from being collected. */
  keep(name: string, commit: string): Promise<void>;
  /** Brings the tree of a commit of an agent's history here. */
  home(agentId: string, commit: string): Promise<string>;
  /** Where its trees are, as changes of homes name it. */
  readonly source: string;
}
