import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { operations, type Answer } from '../../../openapi/client/index.js';
import { isOn, single, type Flag } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { needed } from '../operations.js';
import { inputOf } from '../input.js';
import { plain } from '../print/plain.js';
import { listLines, type Row } from '../print/rows.js';
import { commandOf } from '../resource-command.js';

const derived = (verb: string): Command => commandOf(needed('agents', verb), operations);

function oneWord({ given }: Context, what: string): string {
  const [word, ...rest] = given.words;
  if (word === undefined || rest.length > 0) throw new UsageError(`give ${what}`);
  return word;
}

async function ask(context: Context, verb: string, input: object): Promise<Answer> {
  const path = oneWord(context, 'the path of one agent');
  return context.connection.client.request(needed('agents', verb), [path], input);
}

async function history(context: Context): Promise<void> {
  const { terminal, json, given } = context;
  const input = await inputOf(needed('agents', 'history'), given, terminal);
  const page = (await ask(context, 'history', input)).body as { items: Row[]; nextCursor?: string };
  if (json) return terminal.json(page);
  const rows = page.items.map(({ commit, ...row }) => ({ commit: String(commit).slice(0, 12), ...row }));
  terminal.line(...listLines(rows, ['commit'], terminal.width));
  if (page.nextCursor !== undefined) terminal.note(`There are more: --cursor ${page.nextCursor}`);
}

interface Difference {
  patch: string;
  complete: boolean;
  rows: Row[];
}

async function diff(context: Context): Promise<void> {
  const { terminal, json, given } = context;
  const input = await inputOf(needed('agents', 'diff'), given, terminal);
  const found = (await ask(context, 'diff', input)).body as Difference;
  if (json) return terminal.json(found);
  if (found.rows.length > 0) terminal.line(...listLines(found.rows, [], terminal.width));
  if (found.patch !== '') terminal.line(plain(found.patch).trimEnd());
  if (found.patch === '' && found.rows.length === 0) terminal.line('No difference.');
  if (!found.complete) terminal.note('There is more than is shown: --bytes takes up to 1048576');
}

async function exportTo(context: Context): Promise<void> {
  const { terminal, json, given } = context;
  const sessions = isOn(given, 'sessions');
  const { body } = await ask(context, 'export', { ...(sessions && { sessions }) });
  if (json) return terminal.json(body);
  const { name, archive } = body as { name: string; archive: string };
  const out = single(given, 'out') ?? name;
  const bytes = Buffer.from(archive, 'base64');
  writeFileSync(out, bytes, { mode: 0o600 });
  terminal.line(`${out}: ${bytes.length} bytes`);
}

async function importFrom(context: Context): Promise<void> {
  const { terminal, json, given, connection } = context;
  const file = oneWord(context, 'the file of one agent, as rookery agents export has written it');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Failure(`there is no file ${file}`);
  const as = single(given, 'as');
  const archive = readFileSync(file).toString('base64');
  const input = { archive, ...(as !== undefined && { path: as }) };
  const { body } = await connection.client.request(needed('agents', 'import'), [], input);
  if (json) return terminal.json(body);
  const { path, sessions, missing, leftOut } = body as Record<'path' | 'sessions', string> &
    Record<'missing' | 'leftOut', string[]>;
  terminal.line(`${path} is there, with ${sessions} conversations`);
  for (const name of missing) terminal.note(`Secret ${name} is named and not there: rookery secrets create`);
  for (const name of leftOut) terminal.note(`${name} was left out: there can be only one`);
}

const outFlag: Flag = { name: 'out', takes: 'file', says: 'Where to, instead of a name after its path' };
const asFlag: Flag = { name: 'as', takes: 'path', says: 'Another path than the one that it had' };

function withFlag(command: Command, flag: Flag, run: Command['run']): Command {
  const flagFor = (name: string): Flag | undefined => (name === flag.name ? flag : command.flagFor?.(name));
  return { ...command, flags: [...command.flags, flag], flagFor, run };
}

const importing = derived('import');

export const agentDataCommands: readonly Command[] = [
  { ...derived('history'), run: history },
  { ...derived('diff'), run: diff },
  withFlag(derived('export'), outFlag, exportTo),
  {
    ...withFlag(importing, asFlag, (context) =>
      context.given.words.length > 0 ? importFrom(context) : importing.run(context),
    ),
    usage: '<file> [--as <path>]',
  },
];
