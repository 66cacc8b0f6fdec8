import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newToken } from '../../platform/ids.js';
import type { Command } from '../command.js';
import { readIfThere } from '../connection.js';
import { exitCodes, Failure } from '../failure.js';

/** What may stand in a directory before its first start: the token, and the operator's own settings. */
const prepared = ['token', '.env'];

function namesIn(dataDir: string): string[] {
  if (!existsSync(dataDir)) return [];
  try {
    return readdirSync(dataDir);
  } catch (error) {
    throw new Failure(`${dataDir} cannot be read: ${(error as Error).message}`);
  }
}

function refuseUsed(dataDir: string, names: readonly string[]): void {
  const other = names.filter((name) => !prepared.includes(name));
  if (other.length === 0) return;
  if (other.includes('rookery.db')) {
    const next = `start it with "rookery serve --data ${dataDir}", or name another directory by --data`;
    throw new Failure(
      `${dataDir} holds a server's data already; nothing was changed. To use it, ${next}`,
      exitCodes.conflict,
    );
  }
  throw new Failure(
    `${dataDir} is not empty (${other.slice(0, 3).join(', ')}); name a new directory by --data`,
    exitCodes.conflict,
  );
}

/** Owner only from the start: the database and the keys of secrets come here. */
function makeToken(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  writeFileSync(join(dataDir, 'token'), `${newToken('op')}\n`, { mode: 0o600, flag: 'wx' });
}

export const init: Command = {
  name: 'init',
  usage: '[--data <directory>]',
  says: "Prepare a data directory for its first start: the directory and the operator's token, readable by you alone. Repeating it changes nothing; a used directory is refused with 3.",
  flags: [],
  run: async ({ connection: { dataDir }, terminal, json }) => {
    const names = namesIn(dataDir);
    refuseUsed(dataDir, names);
    const file = join(dataDir, 'token');
    const made = !readIfThere(file);
    if (made && names.includes('token')) throw new Failure(`${file} is empty; remove it and try again`);
    if (made) makeToken(dataDir);
    if (json) return terminal.json({ dataDir, token: file, made });
    terminal.line(
      made ? `${dataDir} is made.` : `${dataDir} was prepared before; nothing was changed.`,
      `The operator's token is in ${file}; the command line reads it there.`,
      '',
      `Next: put ANTHROPIC_API_KEY=… into ${join(dataDir, '.env')}, or leave it out for the demonstration model,`,
      `then start it:  rookery serve --data ${dataDir}`,
      `and look at it: rookery status --data ${dataDir}`,
    );
  },
};
