import { setTimeout as delay } from 'node:timers/promises';
import {
  type Channel,
  type ChannelCreateInput,
  type ChannelProbeAnswer,
  type Platform,
} from '../../../openapi/client/index.js';
import type { Arguments } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, Failure, UsageError } from '../failure.js';
import { ifThere } from '../if-there.js';
import { inputOf, readText } from '../input.js';
import { needed } from '../operations.js';
import { everyPage, commandOf } from '../resource-command.js';

const create = needed('channels', 'create');
const derived = commandOf(create, []);
/** Everything of the row but its id and its credentials, which this command is about. */
const flags = derived.flags.filter(
  ({ name }) => !['id', 'credentials', 'enabled', 'file', 'from', 'idempotency-key'].includes(name),
);

type Values = Record<string, string>;

async function platformOf(context: Context, id: string, agent: string | undefined): Promise<Platform> {
  const [name = ''] = id.split('.', 1);
  const query = agent === undefined ? {} : { agent };
  const all = (await everyPage(context, needed('platforms', 'list'), query)) as unknown as Platform[];
  const found = all.find((platform) => platform.name === name);
  const known = all.filter(({ adapter }) => adapter).map((platform) => platform.name);
  if (!found) throw new UsageError(`there is no platform ${name}; known are ${known.join(', ')}`);
  if (!found.adapter)
    throw new Failure(`this server has no adapter for ${found.title} yet; it has ${known.join(', ')}`);
  return found;
}

/** A secret's name for one purpose of a channel; an account may be written in letters that no secret has. */
function secretName(id: string, purpose: string): string {
  const plain = `${id}.${purpose}`.replace(/[^A-Za-z0-9_.-]/gu, '_');
  return plain.slice(-64).replace(/^[^A-Za-z]+/, '');
}

function givenTexts({ flags: given }: Arguments, purposes: readonly string[]): Values {
  const pairs = (given.get('from') ?? []).map((pair) => {
    const [, purpose = '', path = ''] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (purposes.includes(purpose)) return [purpose, path] as const;
    const known = purposes.length > 0 ? purposes.join(', ') : 'none';
    throw new UsageError(`--from takes purpose=path, and the purposes are ${known}; not "${pair}"`);
  });
  return Object.fromEntries(pairs);
}

async function valuesOf({ given, terminal }: Context, { title, credentials }: Platform): Promise<Values> {
  const paths = givenTexts(given, credentials);
  const values: Values = {};
  for (const purpose of credentials) {
    const path = paths[purpose];
    const text =
      path === undefined
        ? await terminal.askHidden(`${title}, ${purpose}:`)
        : (await readText(path, terminal)).replace(/\r?\n$/, '');
    if (text === '') throw new UsageError(`${purpose} is needed and was left empty`);
    values[purpose] = text;
  }
  return values;
}

function refuseSilence({ given, terminal }: Context, { credentials }: Platform): void {
  const paths = givenTexts(given, credentials);
  const missing = credentials.filter((purpose) => !Object.hasOwn(paths, purpose));
  if (missing.length === 0 || terminal.interactive) return;
  const example = missing.map((purpose) => `--from ${purpose}=<path>`).join(' ');
  throw new UsageError(`without a terminal the credentials come from files: ${example}`);
}

/** Nobody below the owner gets it: it is the channel's own. */
async function store({ connection }: Context, scope: string, name: string, value: string): Promise<void> {
  const { secrets } = connection.client;
  if (await ifThere(secrets.get(scope, name))) await secrets.update(scope, name, { value });
  else await secrets.create({ scope, name, kind: 'bearer', value, inherit: false });
}

/** A moment, so that it is the new connection that answers; a failure counts when it stays one. */
async function settled({ connection }: Context, id: string): Promise<ChannelProbeAnswer> {
  await delay(500);
  for (let left = 20; ; left -= 1) {
    const answer = await connection.client.channels.probe(id);
    if (answer.ok || left === 0 || (answer.status.startsWith('failed') && left < 16)) return answer;
    await delay(500);
  }
}

type Fields = Omit<ChannelCreateInput, 'id' | 'credentials' | 'enabled'>;

async function fieldsOf({ given, terminal }: Context): Promise<Fields> {
  const rest = new Map(Array.from(given.flags).filter(([name]) => name !== 'from'));
  return (await inputOf(create, { ...given, flags: rest }, terminal)) as Fields;
}

/** The row first and at rest, so that wrong settings are refused before anybody types a secret. */
async function prepare(
  { connection }: Context,
  id: string,
  fields: Fields,
  purposes: readonly string[],
): Promise<{ row: Channel; made: boolean; names: Values }> {
  const { channels } = connection.client;
  const known = await ifThere(channels.get(id));
  const before = (known?.credentials ?? {}) as Values;
  const names = Object.fromEntries(
    purposes.map((purpose) => [purpose, before[purpose] ?? secretName(id, purpose)]),
  );
  const values = { ...fields, credentials: names };
  const row = known
    ? await channels.update(id, values)
    : await channels.create({ id, ...values, enabled: false });
  return { row, made: !known, names };
}

async function login(context: Context, id: string): Promise<ChannelProbeAnswer> {
  const { channels } = context.connection.client;
  const fields = await fieldsOf(context);
  const known = await ifThere(channels.get(id));
  const platform = await platformOf(context, id, fields.agent ?? known?.agent);
  refuseSilence(context, platform);
  const { row, made, names } = await prepare(context, id, fields, platform.credentials);
  try {
    for (const [purpose, value] of Object.entries(await valuesOf(context, platform)))
      await store(context, row.agent ?? '**', names[purpose] ?? '', value);
  } catch (error) {
    if (made) await channels.delete(id);
    throw error;
  }
  await channels.update(id, { enabled: true });
  return settled(context, id);
}

async function run(context: Context): Promise<number> {
  const { given, terminal, json } = context;
  const [id, ...rest] = given.words;
  if (id === undefined || rest.length > 0)
    throw new UsageError('channels login takes one channel, such as telegram or telegram.alerts');
  const { ok, status, account, error } = await login(context, id);
  if (json) terminal.json({ id, ok, status, ...(account && { account }), ...(error && { error }) });
  else if (ok) terminal.line(`${id} is ${status}${account ? ` as ${account}` : ''}.`);
  else terminal.note(`rookery: ${id} is set up, and does not run: ${error ?? status}`);
  return ok ? exitCodes.ok : exitCodes.failed;
}

export const channelsLogin: Command = {
  name: 'channels login',
  usage: '<id> [flags]',
  says: 'Set a channel up, or give it new credentials: asks for each one without showing it, stores it as a secret, writes the row, and asks the platform who we are there.',
  notes: ['Exits with 1 when the channel is set up and the platform does not let it in.'],
  flags: [
    { name: 'from', takes: 'purpose=path', says: 'Read a credential from a file, - for the standard input' },
    ...flags,
  ],
  flagFor: (name) =>
    ['id', 'credentials', 'enabled'].includes(name)
      ? undefined
      : name === 'from'
        ? { name, takes: 'purpose=path', says: '' }
        : derived.flagFor?.(name),
  run,
};
