import { setTimeout as pause } from 'node:timers/promises';
import { single } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { explain, UsageError } from '../failure.js';
import { needed } from '../operations.js';
import { plain } from '../print/plain.js';

interface Synced {
  head: string;
  commits: number;
  rows: object[];
  files: object[];
  conflicts: { name: string }[];
}

const nameOf = (name: string): string => plain(name).slice(0, 200);

/** What one round came to; nothing where nothing has happened. */
function lines({ head, commits, rows, files, conflicts }: Synced): string[] {
  const happened = commits + rows.length + files.length > 0;
  const counts = `${commits} commits, ${rows.length} rows, ${files.length} files`;
  return [
    ...(happened ? [`${head.slice(0, 12)}  ${counts}`] : []),
    ...conflicts.map(({ name }) => `! ${nameOf(name)}: say with git sync --ours or --theirs which holds`),
  ];
}

async function round({ connection, terminal, json }: Context): Promise<void> {
  try {
    const { body } = await connection.client.request(needed('git', 'sync'), [], {});
    if (json) return terminal.line(JSON.stringify(body));
    terminal.line(...lines(body as Synced));
  } catch (error) {
    // The next round may find the server, the repository or a working agent at rest again.
    terminal.note(...explain(error).lines);
  }
}

async function watch(context: Context): Promise<void> {
  const every = Number(single(context.given, 'every') ?? '60');
  const times = Number(single(context.given, 'times') ?? 'Infinity');
  if (!(every >= 1) || !(times >= 1)) throw new UsageError('--every and --times take numbers from 1 on');
  for (let left = times; left > 0; left -= 1) {
    await round(context);
    if (left > 1) await pause(every * 1000);
  }
}

export const gitWatch: Command = {
  name: 'git watch',
  usage: '[--every <seconds>]',
  says: 'Have the server sync with its repository again and again, and tell what came of it.',
  flags: [
    { name: 'every', takes: 'seconds', says: 'How long between two rounds (default 60)' },
    { name: 'times', takes: 'number', says: 'How many rounds; without it, for ever' },
  ],
  run: watch,
};
