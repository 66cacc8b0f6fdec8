import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  governedFiles,
  isSkill,
  putAside,
  putFile,
  putText,
  removeFile,
  type Governed,
  type GovernedFile,
} from './governed.js';
import { checkPlain } from './places.js';
import type { Tree } from './tree.js';

/** A governed file that is not as it was: `now` and `before` are undefined where there is or was none. */
export interface Change {
  path: string;
  before: GovernedFile | undefined;
  now: GovernedFile | undefined;
}

const same = (one: GovernedFile | undefined, other: GovernedFile | undefined): boolean =>
  one !== undefined && other !== undefined
    ? one.executable === other.executable && one.bytes.equals(other.bytes)
    : one === other;

function changesOf(before: Governed, now: Governed): Change[] {
  const paths = new Set([...before.files.keys(), ...now.files.keys()]);
  return [...paths]
    .map((path) => ({ path, before: before.files.get(path), now: now.files.get(path) }))
    .filter((change) => !same(change.before, change.now))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The governed files of one agent as they were last approved, outside of its home. Kept beside the history, which may
 * be off, and is of what was found and not of what was approved.
 */
export class Kept {
  readonly #dir: string;
  readonly #copy: Tree;

  constructor(dataDir: string, agentId: string) {
    checkPlain(agentId, 'an agent');
    this.#dir = join(dataDir, 'kept', agentId);
    this.#copy = { root: join(this.#dir, 'files') };
  }

  get isNew(): boolean {
    return !existsSync(this.#copy.root);
  }

  /** A container of the agent may have changed the home since the last look; stands through a crash. */
  get isOpen(): boolean {
    return existsSync(this.openMark);
  }

  async open(): Promise<void> {
    await mkdir(this.#copy.root, { recursive: true, mode: 0o700 });
    await writeFile(this.openMark, '', { mode: 0o600 });
  }

  async close(): Promise<void> {
    await rm(this.openMark, { force: true });
  }

  /** The agent is gone. */
  async forget(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }

  async changes(home: Tree): Promise<Change[]> {
    await mkdir(this.#copy.root, { recursive: true, mode: 0o700 });
    return changesOf(await governedFiles(this.#copy), await governedFiles(home));
  }

  /** From now on the file is right as it is now. */
  async approve({ path, now }: Change): Promise<void> {
    if (now) await putFile(this.#copy, path, now);
    else await removeFile(this.#copy, path);
  }

  /** From now on the file is right as this text, or without it. */
  put(path: string, content: string | undefined): Promise<void> {
    return putText(this.#copy, path, content);
  }

  /** The files are as they were before, also where there is more than can be looked through. */
  async restore(home: Tree, changes: readonly Change[]): Promise<void> {
    const whole = changes.some(({ path }) => isSkill(path)) && !(await governedFiles(home)).complete;
    if (whole) await putAside(home, 'skills');
    else for (const { path, before } of changes) if (!before) await removeFile(home, path);
    const back = whole ? (await this.changes(home)).filter(({ path }) => isSkill(path)) : changes;
    for (const { path, before } of back) if (before) await putFile(home, path, before);
  }

  private get openMark(): string {
    return join(this.#dir, 'open');
  }
}
