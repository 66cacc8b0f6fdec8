import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import type { GitEntry, GitTree } from '../../kernel/git-port.js';
import { Problem } from '../../platform/problem.js';
import type { Git } from '../home/git.js';

const mostBytes = 32 * 1_048_576;
const folders = ['agents', 'instance'];

/** All of what a program prints; it is ended, and nothing of it taken, where that is more than `most`. */
async function printed(git: Git, args: string[]): Promise<Buffer> {
  const child = git.start(args);
  child.stdin.on('error', () => undefined).end();
  child.stderr.resume();
  const closed = once(child, 'close') as Promise<[number | null]>;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > mostBytes) child.kill('SIGKILL');
    else parts.push(part);
  }
  const [code] = await closed;
  if (length > mostBytes)
    throw new Problem('tooLarge', 'The repository has more files below agents/ and instance/ than are read.');
  if (code !== 0) throw new Problem('conflict', 'The folders of the repository are too deep to be read.');
  return Buffer.concat(parts);
}

/** `<mode> <type> <object> <size>\t<path>`, each ended by NUL. */
function* rowsOf(listing: Buffer): Generator<{ kind: string; path: string } & GitEntry> {
  for (let at = 0; at < listing.length;) {
    const end = listing.indexOf(0, at);
    const row = listing.subarray(at, end);
    const tab = row.indexOf(9);
    const [mode = '', kind = '', blob = '', size] = row.toString('latin1', 0, tab).split(/ +/);
    const name = row.subarray(tab + 1);
    const unread = !isUtf8(name) && { fault: 'has a name that is not UTF-8' };
    yield { kind, mode, blob, size: Number(size) || 0, path: name.toString(), ...unread };
    at = end + 1;
  }
}

/** What a commit holds of what we read; of other folders a repository may have as much as it likes. */
export async function listing(git: Git, commit: string): Promise<GitTree> {
  const args = ['ls-tree', '-r', '-t', '-z', '-l', '--full-tree', commit, '--', ...folders];
  const out: GitTree = { files: new Map(), folders: new Map() };
  for (const { kind, path, ...entry } of rowsOf(await printed(git, args))) {
    if (kind === 'tree' && entry.fault === undefined) out.folders.set(path, entry.blob);
    else out.files.set(path, entry);
  }
  return out;
}
