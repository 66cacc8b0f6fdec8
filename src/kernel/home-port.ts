import { createHash } from 'node:crypto';

/** An agent, as whoever looks for its home knows it; nobody's are the files that all agents share. */
export interface HomeOwner {
  id: string;
  number: number;
  path: string;
  /** How it is called in chats. */
  name: string;
  createdAt: string;
}

/** A file as it stands on the disk; of a large one the beginning. */
export interface HomeFile {
  content: string;
  /** Of the whole file, in bytes. */
  size: number;
  version: number;
  updatedAt: string;
  /** It is no UTF-8, or holds NUL; content is what can be read of it. */
  binary?: boolean;
}

/** The files of agents, as far as the host may read them; written they are by rows that a loop applies. */
export interface HomePort {
  /** Names in a folder, at most so many; none where there is no folder. */
  names(owner: HomeOwner | undefined, folder: string, limit: number): Promise<string[]>;
  /** The files below a folder, by their paths there: at most so many entries are looked at, hidden ones left out. */
  filesBelow(owner: HomeOwner | undefined, folder: string, limit: number): Promise<string[]>;
  read(owner: HomeOwner | undefined, path: string, maxBytes: number): Promise<HomeFile | undefined>;
  /** What a new home begins with. */
  seed(owner: HomeOwner, path: string): string | undefined;
  /** Whether nobody has written this: a home of whatever name and path begins with it. */
  isSeed(path: string, content: string): boolean;
}

/** The version of a file is what it holds, so that it tells of changes by whom- and whatever. */
export function contentVersion(bytes: Uint8Array | string): number {
  return 1 + parseInt(createHash('sha256').update(bytes).digest('hex').slice(0, 12), 16);
}

/** A fact as MEMORY.md and the files of people have it. */
export const factLine = (text: string, at: string): string =>
  `- ${at.slice(0, 10)}: ${text.replace(/\s+/g, ' ').trim()}`;
