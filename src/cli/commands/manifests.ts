import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ManifestPlanAnswer as Plan } from '../../../openapi/client/index.js';
import { isOn, single, type Flag } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { cell } from '../print/rows.js';

type File = { name: string; text: string };

const scopeFlag: Flag = {
  name: 'scope',
  takes: 'scope',
  says: 'Only a part: an agent and all below it, "corp/**"',
};
const asFlag: Flag = { name: 'as', takes: 'path', says: 'Put it in the place of another agent' };

const isManifest = (name: string): boolean => /\.ya?ml$/.test(name);

/** Files as they are named; of a directory its manifests, by name; `-` is the input. */
async function filesOf({ given, terminal }: Context): Promise<File[]> {
  if (given.words.length === 0) throw new UsageError('name the files or directories, or - for the input');
  const files: File[] = [];
  for (const path of given.words) {
    if (path === '-') files.push({ name: '-', text: await terminal.read() });
    else files.push(...readPath(path));
  }
  if (files.length === 0) throw new Failure(`there is no manifest (.yaml) in ${given.words.join(', ')}`);
  return files;
}

function readPath(path: string): File[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new Failure(`there is no file ${path}`);
  if (!stat.isDirectory()) return [{ name: path, text: readFileSync(path, 'utf8') }];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || isManifest(entry.name))
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => readPath(join(path, name)));
}

async function exportTo({ connection, terminal, given, json }: Context): Promise<void> {
  const scope = single(given, 'scope');
  const kinds = given.flags.get('kind');
  const out = single(given, 'out');
  const found = await connection.client.manifests.export({
    ...(scope && { scope }),
    ...(kinds && { kinds }),
  });
  if (json) return terminal.json(found);
  if (out === undefined)
    return terminal.line(found.documents.map(({ text }) => text.trimEnd()).join('\n---\n'));
  mkdirSync(out, { recursive: true });
  for (const { kind, text } of found.documents) writeFileSync(join(out, `${kind.toLowerCase()}.yaml`), text);
  terminal.line(`${found.documents.length} files in ${out}, checksum ${found.checksum}`);
}

const signs: Record<string, string> = { create: '+', update: '~', delete: '-' };
const value = (of: unknown): string => (of === undefined ? 'absent' : JSON.stringify(of));

/** A plan, a line for each row and each field that changes. */
export function planLines({ changes, missing }: Plan): string[] {
  const rows = changes.flatMap(({ kind, verb, name, at, fields }) => [
    `${signs[verb] ?? verb} ${kind} ${cell(name)}${at ? `  (${at})` : ''}`,
    ...(verb === 'update' ? (fields as { path: string; from?: unknown; to?: unknown }[]) : []).map(
      ({ path, from, to }) => `    ${path}: ${value(from)} -> ${value(to)}`,
    ),
  ]);
  const counts = Object.entries(signs).map(
    ([verb, sign]) => `${sign}${changes.filter((change) => change.verb === verb).length}`,
  );
  return [
    ...rows,
    ...missing.map((name) => `! Secret ${name} is named and not there; store it with rookery secrets create`),
    changes.length === 0 ? 'Nothing to change.' : `${changes.length} changes: ${counts.join(' ')}`,
  ];
}

interface Input {
  files: File[];
  as?: string;
  scope?: string;
}

async function planned(context: Context): Promise<{ input: Input; plan: Plan }> {
  const [as, scope] = [single(context.given, 'as'), single(context.given, 'scope')];
  const input = { files: await filesOf(context), ...(as && { as }), ...(scope && { scope }) };
  return { input, plan: await context.connection.client.manifests.plan(input) };
}

async function plan(context: Context): Promise<void> {
  const { plan: found } = await planned(context);
  if (context.json) return context.terminal.json(found);
  context.terminal.line(...planLines(found));
}

async function apply(context: Context): Promise<void> {
  const { terminal, given, json, connection } = context;
  const { input, plan: found } = await planned(context);
  const agreed = isOn(given, 'yes');
  if (!agreed && !terminal.interactive)
    throw new UsageError('apply asks in a terminal only; elsewhere give --yes');
  if (!json) terminal.line(...planLines(found));
  if (found.changes.length === 0) return json ? terminal.json(found) : undefined;
  if (!agreed && !(await terminal.confirm('Carry it out?'))) throw new Failure('nothing was changed');
  const expect = isOn(given, 'force') ? {} : { expect: found.checksum };
  const done = await connection.client.manifests.apply({ ...input, ...expect });
  if (json) return terminal.json(done);
  terminal.line(`Done: ${done.changes.length} rows, checksum ${done.checksum}`);
}

/** The row whose key it is; a key of several fields as they stand in the address of the row. */
async function get({ connection, terminal, given, json }: Context): Promise<void> {
  const [kind, key, ...rest] = given.words;
  if (kind === undefined || key === undefined || rest.length > 0)
    throw new UsageError('get takes a kind and a key, such as get Agent corp/eng');
  const { documents } = await connection.client.manifests.export({ kinds: [kind] });
  const [found] = documents;
  if (!found) throw new Failure(`there is no kind ${kind}; see rookery export`);
  const { rows } = parse(found.text) as { rows: Record<string, unknown>[] };
  const row = rows.find((one) =>
    ['path', 'name', 'id', 'child', 'principal'].some((name) => one[name] === key),
  );
  if (!row) throw new Failure(`no ${kind} is called ${key}`);
  if (json) return terminal.json(row);
  terminal.line(stringify({ kind, rows: [row] }).trimEnd());
}

export const manifestCommands: readonly Command[] = [
  {
    name: 'export',
    usage: '[--out <directory>] [flags]',
    says: 'Write the configuration out as manifests, without the values of secrets.',
    flags: [
      scopeFlag,
      { name: 'kind', takes: 'kind', says: 'Only this kind, such as Route; may be repeated' },
      { name: 'out', takes: 'directory', says: 'One file for each kind, there' },
    ],
    run: exportTo,
  },
  {
    name: 'plan',
    usage: '<file, directory or ->... [--scope <scope>] [--as <path>]',
    says: 'Show what applying manifests would change, row by row and field by field. Changes nothing.',
    flags: [scopeFlag, asFlag],
    run: plan,
  },
  {
    name: 'apply',
    usage: '<file, directory or ->... [--scope <scope>] [--as <path>] [--yes]',
    says: 'Make the configuration what manifests say: shows the plan, asks, and carries all of it out or nothing.',
    notes: [
      'Exits with 3 when something has changed between the plan and the answer; --force takes that over.',
    ],
    flags: [
      scopeFlag,
      asFlag,
      { name: 'yes', says: 'Do not ask' },
      { name: 'force', says: 'Also where the configuration has changed since the plan' },
    ],
    run: apply,
  },
  {
    name: 'get',
    usage: '<kind> <key>',
    says: 'Show one row as it stands in a manifest.',
    flags: [],
    run: get,
  },
];
