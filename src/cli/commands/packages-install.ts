import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageCreateInput, PackagePlanAnswer as Plan } from '../../../openapi/client/index.js';
import { isOn, single, type Arguments } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, Failure, UsageError } from '../failure.js';
import { filesBelow, realPlace, textOf } from '../import/inside.js';
import { lineDiff } from '../print/line-diff.js';
import { oneLine, plain } from '../print/plain.js';

type Order = PackageCreateInput;

const several = ({ flags }: Arguments, name: string): string[] =>
  (flags.get(name) ?? []).flatMap((names) => names.split(','));

/** Every file below the folder; what cannot be sent as text is named, because the server would refuse it. */
function filesOf(path: string): { path: string; text: string }[] {
  const root = realPlace(path);
  return filesBelow(root, root, 200).map((name) => {
    const found = textOf(root, join(root, name));
    if ('reason' in found) throw new Failure(`${join(path, name)} ${found.reason}`);
    return { path: name, text: found.text };
  });
}

function orderOf({ given }: Context): Order {
  const [agent, from, ...rest] = given.words;
  if (agent === undefined || from === undefined || rest.length > 0)
    throw new UsageError(
      'install takes an agent and a folder or the address of a repository, such as corp ./standup',
    );
  const [revision, path, digest] = ['revision', 'path', 'digest'].map((name) => single(given, name));
  const [accept, overwrite] = ['accept', 'overwrite'].map((name) => several(given, name));
  const isFolder = statSync(from, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && revision === undefined)
    throw new UsageError(`${from} is no folder; a repository needs --revision, a commit in full`);
  return {
    agent,
    ...(isFolder
      ? { files: filesOf(from) }
      : { git: { url: from, revision: revision ?? '', ...(path !== undefined && { path }) } }),
    ...(digest !== undefined && { digest }),
    ...(accept?.length && { accept }),
    ...(overwrite?.length && { overwrite }),
  };
}

const signs: Record<string, string> = {
  ...{ create: '+', update: '~', delete: '-', unchanged: '=' },
  ...{ kept: '=', conflict: '!', refused: '!' },
};

const says: Record<string, string> = {
  kept: 'was edited here and stays',
  conflict: 'was edited here and in the package: it stays; --overwrite takes the package’s',
  refused: 'is there and not the package’s own; --overwrite writes over it',
};

const text = (fields: unknown): string => {
  const { content, ...rest } = (fields ?? {}) as { content?: string };
  return content ?? (fields === undefined ? '' : JSON.stringify(rest, null, 2));
};

function linesOf({ name, digest, findings, changes }: Plan): string[] {
  return [
    `${name}, digest ${digest}`,
    ...findings.map(
      ({ check, path, line, says: what, accepted }) =>
        `${accepted ? 'accepted' : '!'} ${check} ${oneLine(path)}${line ? `:${line}` : ''} ${oneLine(what)}`,
    ),
    ...changes.flatMap(({ kind, name: item, verb, from, to }) => [
      `${signs[verb] ?? verb} ${kind} ${item}${says[verb] ? `: ${says[verb]}` : ''}`,
      ...(verb === 'update' || verb === 'conflict'
        ? lineDiff(text(from), text(to)).map((line) => `    ${plain(line)}`)
        : []),
    ]),
  ];
}

async function run(context: Context): Promise<void> {
  const { terminal, given, json, connection } = context;
  const { packages } = connection.client;
  const order = orderOf(context);
  const plan = await packages.plan(order);
  if (!json) terminal.line(...linesOf(plan));
  if (plan.refused)
    throw new Failure('it is refused as it stands; --accept and --overwrite name what may be');
  const idle = plan.installed && plan.changes.every(({ verb }) => verb === 'unchanged');
  if (!idle && !isOn(given, 'yes')) {
    if (!terminal.interactive) throw new UsageError('install asks in a terminal only; elsewhere give --yes');
    if (!(await terminal.confirm(plan.installed ? 'Upgrade it?' : 'Install it?')))
      throw new Failure('nothing was changed', exitCodes.failed);
  }
  // What was shown is what is taken.
  const { agent, ...rest } = { ...order, digest: plan.digest };
  const done = plan.installed
    ? await packages.upgrade(agent, plan.name, rest)
    : await packages.create({ agent, ...rest });
  if (json) return terminal.json(done);
  terminal.line(`${agent} has ${done.name}: ${done.items.length} items, digest ${done.digest}`);
}

export const packagesInstall: Command = {
  name: 'packages install',
  usage: '<agent> <folder or repository> [flags]',
  says: 'Install a package, or upgrade it: shows what the checks find and what would change, and asks.',
  flags: [
    { name: 'revision', takes: 'commit', says: 'Of a repository: the commit, in full' },
    { name: 'path', takes: 'folder', says: 'Of a repository: where in it the package stands' },
    { name: 'digest', takes: 'sha256', says: 'What it must come to' },
    {
      name: 'accept',
      takes: 'finding',
      says: 'Take it all the same, such as "network-pipe skills/x/SKILL.md"',
    },
    { name: 'overwrite', takes: 'item', says: 'Write over this, such as "Skill review"' },
    { name: 'yes', says: 'Do not ask' },
  ],
  run,
};
