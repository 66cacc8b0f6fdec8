import { Problem } from '../../platform/problem.js';
import { branch } from './fast-import.js';
import type { Git } from './git.js';
import type { HomeHistory } from './history.js';
import type { HomeAgent } from './places.js';

export interface FileChange {
  path: string;
  change: 'added' | 'changed' | 'removed';
}

export interface HomeDifference {
  files: FileChange[];
  /** Unified; no longer than was asked for. */
  patch: string;
  complete: boolean;
}

const words = { A: 'added', D: 'removed', M: 'changed', T: 'changed' } as const;

const mostFiles = 1000;

function invalid(point: string): never {
  const message = `"${point}" is neither a commit of this home nor a time such as 2026-12-31T23:59:59Z`;
  throw new Problem('invalid', `${message}.`, [{ path: 'point', message }]);
}

async function commitNamed(git: Git, name: string): Promise<string | undefined> {
  const found = await git.run(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  const commit = found.stdout.toString().trim();
  if (found.code !== 0) return undefined;
  const own = await git.run(['merge-base', '--is-ancestor', commit, branch]);
  return own.code === 0 ? commit : undefined;
}

/** The newest commit at that time, else the oldest of all: a home is first kept a moment after it was made. */
async function commitAt(git: Git, at: number): Promise<string | undefined> {
  // Git's times have whole seconds.
  const before = ['--max-count=1', `--min-age=${Math.floor(at / 1000)}`];
  for (const which of [before, ['--max-parents=0']]) {
    const { code, stdout } = await git.run(['rev-list', ...which, branch, '--']);
    const commit = stdout.toString().trim();
    if (code === 0 && commit !== '') return commit;
  }
  return undefined;
}

/** Where a home was: by commit or by time. */
export interface Point {
  commit: string;
  at: string;
}

/** Points of a home's history and what is between them. */
export class HomeVersions {
  constructor(private readonly history: HomeHistory) {}

  /** The commit that a person means; undefined where the home had none yet. */
  async find(agent: { id: string }, point: string): Promise<Point | undefined> {
    const git = await this.history.existing(agent.id);
    const hex = /^[0-9a-f]{7,40}$/.test(point);
    const at = Date.parse(point);
    if (!hex && Number.isNaN(at)) invalid(point);
    const commit = git && (hex ? await commitNamed(git, point) : await commitAt(git, at));
    if (!git || commit === undefined) return hex ? invalid(point) : undefined;
    if (!hex) return { commit, at: new Date(at).toISOString() };
    const time = (await git.ask(['show', '--no-patch', '--format=%ct', commit])).toString().trim();
    // To the end of that second: what was committed in it had happened.
    return { commit, at: new Date(Number(time) * 1000 + 999).toISOString() };
  }

  async difference(
    agent: HomeAgent,
    from: string | undefined,
    to: string | undefined,
    bytes: number,
  ): Promise<HomeDifference> {
    const git = await this.history.existing(agent.id);
    if (!git) return { files: [], patch: '', complete: true };
    const empty = (await git.ask(['hash-object', '-t', 'tree', '--stdin'])).toString().trim();
    const ends = [from ?? empty, to ?? empty];
    const names = (await git.ask(['diff-tree', '-r', '-z', '--no-renames', '--name-status', ...ends, '--']))
      .toString()
      .split('\0')
      .filter(Boolean);
    const files = Array.from({ length: names.length / 2 }, (_, index) => ({
      path: names[index * 2 + 1] ?? '',
      change: words[names[index * 2] as keyof typeof words] ?? 'changed',
    }));
    const plain = ['--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
    const patch = await git.head(['diff-tree', '-r', '-p', ...plain, ...ends, '--'], bytes + 1);
    const complete = patch.length <= bytes && files.length <= mostFiles;
    const text = patch.subarray(0, bytes).toString().toWellFormed().replaceAll('\0', '\ufffd');
    return { files: files.slice(0, mostFiles), patch: text, complete };
  }
}
