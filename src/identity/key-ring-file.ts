import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReadDb } from '../db/db.js';
import { parseKey } from '../platform/secrets-key.js';
import { Problem } from '../platform/problem.js';
import { keyBytes, KeyRing } from './key-ring.js';
import { keyIdsInUse } from './sealed.js';

const fileName = 'secrets.keys';

/** Whole and on the disk before anything is sealed with what is new in it. */
function write(file: string, keys: readonly Buffer[]): void {
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  writeSync(handle, keys.map((key) => `${key.toString('base64url')}\n`).join(''));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function read(file: string): Buffer[] {
  chmodSync(file, 0o600);
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const keys = lines.map(parseKey);
  const good = keys.filter((key) => key !== undefined);
  if (good.length === lines.length && good.length > 0) return good;
  throw new Problem('unavailable', `${file} is damaged: every line must be a key of 32 bytes in base64.`);
}

function ringOf(file: string, keys: Buffer[]): KeyRing {
  return new KeyRing(keys, (key) => {
    keys.push(key);
    write(file, keys);
  });
}

function made(file: string): KeyRing {
  const keys = [randomBytes(keyBytes)];
  write(file, keys);
  return ringOf(file, keys);
}

/**
 * The ring that is configured, or that of the data directory, made when there is none. Secrets that no key of it opens
 * stop the start: a server without them would fail later and elsewhere, and a new key would hide the loss.
 */
export async function openKeyRing(
  db: ReadDb,
  { dataDir, secretsKeys }: { dataDir: string; secretsKeys: readonly Buffer[] },
): Promise<KeyRing> {
  const file = join(dataDir, fileName);
  const ids = await keyIdsInUse(db);
  const configured = secretsKeys.length > 0;
  const remedy = configured
    ? 'add the key it had before to ROOKERY_SECRETS_KEY'
    : `put the file back from a backup, or set ROOKERY_SECRETS_KEY`;
  if (!configured && !existsSync(file) && ids.length > 0) {
    throw new Problem('unavailable', `There are secrets, but their key file ${file} is missing; ${remedy}.`);
  }
  const ring = configured
    ? new KeyRing(secretsKeys)
    : existsSync(file)
      ? ringOf(file, read(file))
      : made(file);
  const missing = ids.filter((id) => !ring.has(id));
  if (missing.length === 0) return ring;
  const where = configured ? 'ROOKERY_SECRETS_KEY' : file;
  throw new Problem(
    'unavailable',
    `Some secrets are sealed with the key ${missing.join(', ')}, which ${where} does not hold; ${remedy}.`,
  );
}
