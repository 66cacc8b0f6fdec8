import type { Grant, GrantExplainAnswer, RouteResolveAnswer } from '../../../openapi/client/index.js';
import { readAddress } from '../address.js';
import type { Arguments, FlagFor } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { UsageError } from '../failure.js';
import { findField } from '../fields.js';
import { inputOf } from '../input.js';
import { needed } from '../operations.js';
import { cell, listLines, recordLines, type Row } from '../print/rows.js';
import { commandOf } from '../resource-command.js';

const resolve = needed('routes', 'resolve');
const derived = commandOf(resolve, []);
const prefix = 'message.';

/** The question's flags without the word that all of them begin with. */
const flags = derived.flags
  .filter(({ name }) => !['message', 'idempotency-key'].includes(name))
  .map((flag) => ({ ...flag, name: flag.name.replace(prefix, '') }));

const longName = (name: string): string =>
  findField(resolve.input ?? [], prefix + name) ? prefix + name : name;

const flagFor: FlagFor = (name) => derived.flagFor?.(longName(name));

function lengthened(given: Arguments): Arguments {
  const [address, ...rest] = given.words;
  if (rest.length > 0) throw new UsageError('routes explain takes one address, such as telegram:dm/42');
  const { platform, account, peer } = address === undefined ? {} : readAddress(address);
  const named = Object.entries({ platform, account, 'peer.kind': peer?.kind, 'peer.id': peer?.id }).flatMap(
    ([name, value]): [string, string[]][] => (value === undefined ? [] : [[prefix + name, [value]]]),
  );
  const written = Array.from(given.flags, ([name, values]): [string, string[]] => [longName(name), values]);
  return { ...given, words: [], flags: new Map([...named, ...written]) };
}

const fieldsOf = (value: unknown): Row[] => value as Row[];

function routeLines(answer: RouteResolveAnswer): string[] {
  const { gates, considered, ...rest } = answer;
  const gateRows = fieldsOf(gates).map(({ passed, ...gate }) => ({ ...gate, passed: passed ? 'yes' : 'no' }));
  const rules = fieldsOf(considered).map((rule) => ({
    routeId: rule.routeId,
    matched: rule.matched ? 'yes' : `no: ${cell(rule.failedPredicate)}`,
    decided: rule.routeId === answer.routeId ? 'this one' : '',
  }));
  return [
    ...recordLines(rest as unknown as Row),
    '',
    'Gates:',
    ...listLines(gateRows, ['gate']).map((line) => `  ${line}`),
    '',
    'Routes considered:',
    ...listLines(rules, ['routeId']).map((line) => `  ${line}`),
  ];
}

async function explainRoute(context: Context): Promise<void> {
  const { connection, terminal, json } = context;
  const input = await inputOf(resolve, lengthened(context.given), terminal);
  const answer = (await connection.client.request(resolve, [], input)).body as RouteResolveAnswer;
  if (json) terminal.json(answer);
  else terminal.line(...routeLines(answer));
}

export const routesExplain: Command = {
  name: 'routes explain',
  usage: '[address] [flags]',
  says: 'Explain where a message would go and why: the gates it meets and the routes that are considered. Stores nothing.',
  notes: ['[address] is short for platform, account and peer: telegram.alerts:dm/42'],
  flags,
  flagFor,
  run: explainRoute,
};

const ask = needed('grants', 'explain');
const asked = commandOf(ask, []);

function grantLines({ allowed, reason, by, who }: GrantExplainAnswer): string[] {
  const lines =
    allowed === undefined ? [] : [`${allowed ? 'yes' : 'no'}${reason ? `: ${cell(reason)}` : ''}`];
  const holders = who === undefined ? [] : who.length > 0 ? who.map(cell) : ['nobody was given it'];
  const row = by as Grant | undefined;
  return [
    ...lines,
    ...holders,
    ...(row ? ['', 'Decided by the grant:', ...recordLines(row as unknown as Row)] : []),
  ];
}

export const grantsExplain: Command = {
  ...asked,
  flags: asked.flags.filter(({ name }) => name !== 'idempotency-key'),
  usage: '--action <action> --scope <scope> [--principal <principal>] [flags]',
  run: async (context) => {
    const { terminal, json, connection, given } = context;
    const input = await inputOf(ask, given, terminal);
    const answer = (await connection.client.request(ask, [], input)).body as GrantExplainAnswer;
    if (json) terminal.json(answer);
    else terminal.line(...grantLines(answer));
  },
};
