import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Another server owns the data directory; `detail` names it. */
export class DataDirectoryInUse extends Error {
  constructor(dataDir: string, owner: string) {
    super(`the data directory ${dataDir} is in use by ${owner}`);
    this.name = 'DataDirectoryInUse';
  }
}

/**
 * One server owns a data directory for as long as it lives: an exclusive lock on `run/lock.db`, which the kernel of
 * the machine releases however the process ends. `owner` says who, for the one that comes second.
 */
export function lockDataDir(dataDir: string, owner: string): { release(): void } {
  const run = join(dataDir, 'run');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const note = join(run, 'owner');
  const db = new Sqlite(join(run, 'lock.db'), { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('begin exclusive');
  } catch {
    db.close();
    throw new DataDirectoryInUse(dataDir, readOwner(note));
  }
  writeFileSync(note, owner);
  return { release: () => db.close() };
}

function readOwner(note: string): string {
  try {
    return readFileSync(note, 'utf8');
  } catch {
    return 'another server';
  }
}
