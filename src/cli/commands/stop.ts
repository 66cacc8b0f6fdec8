import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isOn } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, Failure, UsageError } from '../failure.js';
import { serverOf, stopServer } from '../server-process.js';

const patience = 40;

/** Removing the wrong folder cannot be undone: it must look like what a server has made. */
function refuseOthers(dataDir: string): void {
  if (!existsSync(dataDir)) throw new Failure(`there is no directory ${dataDir}`);
  const names = readdirSync(dataDir);
  if (!names.includes('rookery.db') || names.includes('package.json') || resolve(dataDir) === resolve('/')) {
    throw new Failure(`${dataDir} is not the data directory of a server; nothing was removed`);
  }
}

async function agreed({ given, terminal }: Context, dataDir: string): Promise<boolean> {
  if (isOn(given, 'yes')) return true;
  if (!terminal.interactive)
    throw new UsageError('stop --purge removes everything; without a terminal it needs --yes');
  return terminal.confirm(`Remove ${dataDir} with all agents, conversations and keys?`);
}

async function run(context: Context): Promise<number> {
  const { given, terminal, connection } = context;
  const { dataDir } = connection;
  const purge = isOn(given, 'purge');
  if (purge) refuseOthers(dataDir);
  if (purge && !(await agreed(context, dataDir))) {
    terminal.line('Nothing was stopped or removed.');
    return exitCodes.failed;
  }
  const pid = serverOf(dataDir);
  if (pid === undefined) terminal.line(`No server of this machine runs for ${dataDir}.`);
  else {
    await stopServer(pid, patience);
    terminal.line(`The server with process id ${pid} has ended.`);
  }
  if (!purge) return exitCodes.ok;
  if (serverOf(dataDir) !== undefined)
    throw new Failure('another server has taken the directory; nothing was removed');
  await rm(dataDir, { recursive: true, force: true });
  terminal.line(`${join(dataDir)} is removed.`);
  return exitCodes.ok;
}

export const stop: Command = {
  name: 'stop',
  usage: '[--purge] [--yes]',
  says: 'End the server of this data directory: no new turns, running ones finish or are handed over, then it exits. Works on the machine that it runs on.',
  flags: [
    { name: 'purge', says: 'Then remove the data directory; asks first' },
    { name: 'yes', says: 'Do not ask' },
  ],
  run,
};
