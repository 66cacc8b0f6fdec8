import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket's whole path must stay below this on every system we run on. */
const mostBytes = 100;
const longest = '/12345678/m.sock';

/** What tells this instance's containers from those of another on the same engine. */
export function instanceOf(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
}

/** The folder of the containers' sockets: `run` of the data directory, or a short one linked from it where that is too deep. */
export function runDirOf(dataDir: string): string {
  const own = join(realpathSync(dataDir), 'run');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  if (Buffer.byteLength(own + longest) < mostBytes) return own;
  const short = join(tmpdir(), `rookery-${instanceOf(dataDir)}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  const { uid, isDirectory } = describe(short);
  if (!isDirectory || uid !== (process.getuid?.() ?? uid))
    throw new Error(`${short} belongs to somebody else`);
  chmodSync(short, 0o700);
  const link = join(own, 'sockets');
  if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(short, link);
  return short;
}

function describe(path: string): { uid: number; isDirectory: boolean } {
  const stat = lstatSync(path);
  return { uid: stat.uid, isDirectory: stat.isDirectory() };
}
