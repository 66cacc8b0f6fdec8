import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Archive } from '../../../openapi/client/index.js';
import { isOn } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, Failure, UsageError } from '../failure.js';

function fileOf({ given }: Context): string {
  const [file, ...rest] = given.words;
  if (file !== undefined && rest.length === 0) return file;
  throw new UsageError('name one archive');
}

/** The program that works on the file takes the place of this process: this one knows nothing of databases. */
function handOver({ root, env, json }: Context, words: string[]): never {
  const script = join(root, 'dist', 'archive.js');
  if (!existsSync(script)) throw new Failure('the server is not built; run npm start once');
  const all = [script, ...words, ...(json ? ['--json'] : [])];
  process.execve?.(process.execPath, [process.execPath, ...all], env as Record<string, string>);
  throw new Failure('this system cannot hand a process over; use Linux or macOS');
}

/** Until the server has done with it what was asked for. */
async function settled(
  { connection: { client } }: Context,
  id: string,
  isDone: (archive: Archive) => boolean,
): Promise<Archive> {
  for (let waited = 50; ; waited = Math.min(waited * 2, 2000)) {
    const archive = await client.archives.get(id);
    if (isDone(archive)) return archive;
    await delay(waited);
  }
}

async function create(context: Context): Promise<number> {
  const { connection, terminal, given, json } = context;
  const begun = await connection.client.archives.create(isOn(given, 'with-key') ? { withKey: true } : {});
  const made = await settled(context, begun.id, ({ state }) => state !== 'waiting' && state !== 'making');
  if (json) terminal.json(made);
  else if (made.state !== 'ready') terminal.note(`The archive was not made: ${made.reason ?? made.state}`);
  else {
    const where = connection.local ? join(connection.dataDir, 'archives', made.file) : made.file;
    terminal.line(`${where}: ${made.entries ?? 0} entries, ${made.bytes ?? 0} bytes`);
    if (made.withKey) terminal.line('It holds the key ring of secrets: keep it as secret as those.');
    else terminal.line('The key ring of secrets is not in it; keep secrets.keys elsewhere.');
  }
  return made.state === 'ready' ? exitCodes.ok : exitCodes.failed;
}

async function verify(context: Context): Promise<number> {
  const { connection, terminal, json } = context;
  const named = fileOf(context);
  if (existsSync(named)) handOver(context, ['verify', resolve(named)]);
  await connection.client.archives.verify(named);
  const seen = await settled(context, named, ({ work, state }) => work === undefined || state !== 'ready');
  const isWhole = seen.verdict === 'whole' && seen.state === 'ready';
  if (json) terminal.json(seen);
  else if (isWhole) terminal.line(`The archive is whole: ${seen.entries ?? 0} entries`);
  else terminal.line(`The archive is ${seen.verdict ?? seen.state}: ${seen.reason ?? 'no reason told'}`);
  return isWhole ? exitCodes.ok : exitCodes.failed;
}

async function rewrite(context: Context): Promise<number> {
  const { connection, terminal, json } = context;
  const id = fileOf(context);
  await connection.client.archives.rewrite(id);
  const made = await settled(context, id, ({ work, state }) => work === undefined || state !== 'ready');
  const isDone = made.state === 'ready' && made.reason === undefined;
  if (json) terminal.json(made);
  else if (isDone) terminal.line(`${made.file}: ${made.entries ?? 0} entries, without what was erased`);
  else terminal.line(`The archive is as it was: ${made.reason ?? made.state}`);
  return isDone ? exitCodes.ok : exitCodes.failed;
}

export const archiveCommands: readonly Command[] = [
  {
    name: 'archive create',
    usage: '[--with-key]',
    says: 'Make an archive of the whole instance while it runs, in the folder archives of its data directory, and wait for it.',
    flags: [{ name: 'with-key', says: 'Put the key ring of secrets into it' }],
    run: create,
  },
  {
    name: 'archive verify',
    usage: '<file or id>',
    says: 'Read all of an archive and compare it with its manifest: a file here, or by its id on the server.',
    flags: [],
    run: verify,
  },
  {
    name: 'archive rewrite',
    usage: '<id>',
    says: 'Make an archive on the server anew without what was erased since, and wait for it.',
    flags: [],
    run: rewrite,
  },
  {
    name: 'archive restore',
    usage: '<file> [--data <directory>] [--replace]',
    says: 'Make the data directory what it was when the archive was made. No server may run on it. Killed on the way, it is given again and goes on.',
    flags: [{ name: 'replace', says: 'Lose what is in the directory' }],
    run: async (context) => {
      const { given, connection } = context;
      const words = ['restore', resolve(fileOf(context)), '--data', connection.dataDir];
      handOver(context, [...words, ...(isOn(given, 'replace') ? ['--replace'] : [])]);
    },
  },
];
