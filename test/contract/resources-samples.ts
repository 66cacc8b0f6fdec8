import { keyNames } from '../../src/kernel/key.js';
import type { Operation } from '../../src/kernel/registry.js';
import { newId } from '../../src/platform/ids.js';
import type { World } from '../support/boot.js';
import type { Sample } from './resources.js';

type Input = Record<string, unknown>;
type Row = Record<string, string>;

let count = 0;
const fresh = (): string => `r${(count += 1)}`;

/** A bundle that brings nothing. */
const bundle = (name: string): Input => ({
  agent: 'main',
  files: [{ path: 'package.yaml', text: `name: ${name}` }],
});

/** A right input for each create, each with names of its own. */
const made: Record<string, (row: Row) => Input> = {
  agents: () => ({ path: `corp/${fresh()}`, name: 'A name' }),
  channels: () => ({ id: `telegram.${fresh()}`, settings: { external: true } }),
  routes: () => ({ match: { verb: fresh() }, target: { agent: 'main' } }),
  grants: () => ({ principal: `user:${fresh()}`, action: 'agents:get', scope: 'corp/**' }),
  members: () => ({ child: `user:${fresh()}`, parent: 'role:crew' }),
  users: () => ({ sub: fresh() }),
  links: () => ({ agent: 'main' }),
  gates: () => ({ match: { emailDomain: `${fresh()}.example` }, limitPerDay: 1 }),
  invites: () => ({ target: 'main', role: 'admin' }),
  providers: () => ({ name: fresh(), baseUrl: 'http://127.0.0.1:9/x', agent: 'corp/models' }),
  secrets: () => ({ scope: '**', name: fresh(), kind: 'bearer', value: 'hidden' }),
  egress: () => ({ scope: 'corp/**', host: `${fresh()}.example.com` }),
  budgets: () => ({ scope: 'corp/**', period: 'day', limitUsd: 1 }),
  'approval-rules': () => ({ action: `x:${fresh()}`, scope: 'corp/**', approvers: ['role:operator'] }),
  tasks: () => ({ agent: 'main', prompt: fresh(), schedule: { every: 3600 } }),
  'web-routes': () => ({ prefix: `/web/main/${fresh()}`, access: 'public', agent: 'main' }),
  'proxy-routes': () => ({ prefix: `/${fresh()}`, backend: 'http://127.0.0.1:9' }),
  packages: () => bundle(fresh()),
  tokens: () => ({ principal: 'user:operator', name: fresh() }),
  erasures: () => ({ user: fresh() }),
  'audit-streams': () => ({ url: 'https://hooks.example.com/audit', enabled: false }),
};

/** Inputs of the actions that need some; lists and reads of a row need none. */
const inputs: Record<string, (row: Row) => Input> = {
  'agents:provision': () => ({ agent: { path: `corp/${fresh()}` } }),
  'agents:move': () => ({ to: `corp/${fresh()}` }),
  'agents:update': () => ({ description: 'Changed' }),
  'personas:update': () => ({ content: fresh() }),
  'skills:update': () => ({ content: fresh() }),
  'skill-files:update': () => ({ content: fresh() }),
  'memories:update': () => ({ content: fresh() }),
  'agents:diff': () => ({ since: new Date().toISOString() }),
  'agents:revert': () => ({ to: new Date().toISOString(), what: 'home' }),
  'agents:fork': () => ({ to: `corp/${fresh()}` }),
  'channels:update': () => ({ dmPolicy: 'open' }),
  'messages:ingest': ({ id }) => ({
    eventKey: fresh(),
    chat: `${id}:dm/1`,
    peer: { kind: 'direct', id: '1' },
    sender: 'telegram:user/1',
    text: 'hello',
  }),
  'users:update': () => ({ name: 'Changed', identities: [`telegram:user/${fresh()}`] }),
  'audit-streams:update': () => ({ enabled: false }),
  'gates:update': () => ({ limitPerDay: 2 }),
  'gates:admit': () => ({ sub: fresh(), provider: 'email' }),
  'invites:redeem': ({ user = '' }) => ({ user }),
  'invites:accept': () => ({ user: fresh() }),
  'egress:update': () => ({ methods: ['GET'] }),
  'budgets:update': () => ({ warnAt: 50 }),
  'tasks:update': () => ({ paused: true }),
  'web-routes:update': () => ({ access: 'signed-in' }),
  'proxy-routes:update': () => ({ stripPrefix: true }),
  'approval-rules:update': () => ({ quorum: 2 }),
  'providers:update': () => ({ models: [{ id: 'small', input: 1, output: 2 }] }),
  'secrets:update': () => ({ value: 'changed' }),
  'settings:replace': () => ({ value: 'per-peer' }),
  'routes:update': () => ({ note: 'Changed' }),
  'routes:resolve': () => ({
    message: { platform: 'telegram', peer: { kind: 'direct', id: '1' }, text: 'hello' },
  }),
  'grants:explain': () => ({ principal: 'user:operator', action: 'agents:get', scope: 'corp' }),
  'messages:inject': () => ({ agent: 'main', text: 'hello' }),
  'packages:plan': () => bundle(fresh()),
  'packages:upgrade': ({ name = '' }) => ({ files: bundle(name).files }),
  'manifests:plan': () => ({ files: [{ name: 'a.yaml', text: 'kind: Route\nrows: []' }] }),
  'manifests:apply': () => ({ files: [{ name: 'a.yaml', text: 'kind: Route\nrows: []' }] }),
};

async function storedTurn({ app }: World, state: 'queued' | 'failed' | 'succeeded'): Promise<string> {
  const { database } = app.core;
  const agent = await database.read.selectFrom('agent').select('id').executeTakeFirstOrThrow();
  const at = new Date().toISOString();
  const row = { id: newId(), agentId: agent.id, sessionKey: fresh(), chat: 'web:main', topic: null, state };
  // Far away, so that the queue leaves it alone.
  const rest = { nextAt: '2999-01-01T00:00:00.000Z', createdAt: at, attempts: 0 };
  await database.transact((tx) =>
    tx
      .insertInto('turn')
      .values({ ...row, ...rest } as never)
      .execute(),
  );
  return row.id;
}

async function storedMessage(world: World): Promise<Row> {
  return (await world.api('POST', '/messages', { agent: 'main', text: 'hello' })).body as Row;
}

const file =
  (resource: string, name: string) =>
  async (world: World): Promise<Row> =>
    (await world.api('PUT', `/${resource}/main,${encodeURIComponent(name)}`, { content: fresh() }))
      .body as Row;

/** Rows that no create of the resource makes, with the fields that name them. */
const stored: Record<string, (world: World, op: Operation) => Promise<Row>> = {
  turns: async (world, { verb }) => ({
    id: await storedTurn(world, verb === 'cancel' ? 'queued' : 'failed'),
  }),
  messages: storedMessage,
  chats: async (world) => {
    const { chat } = (await storedMessage(world)) as { chat: string };
    return { address: chat };
  },
  sessions: async ({ app }) => {
    const { database } = app.core;
    const agent = await database.read.selectFrom('agent').select('id').executeTakeFirstOrThrow();
    const key = `agent:main:${fresh()}`;
    const row = {
      key,
      agentId: agent.id,
      folder: newId(),
      modelSession: newId(),
      started: true,
      summary: null,
    };
    const rest = { contextSeq: 0, updatedAt: new Date().toISOString() };
    await database.transact((tx) =>
      tx
        .insertInto('session')
        .values({ ...row, ...rest })
        .execute(),
    );
    return { key };
  },
  delegations: async ({ app }) => {
    const { database } = app.core;
    const agent = await database.read.selectFrom('agent').select('id').executeTakeFirstOrThrow();
    const id = newId();
    const tree = { root: fresh(), parentTurn: fresh(), parentSession: fresh(), depth: 1, attempt: 1 };
    const ends = { fromAgent: agent.id, toAgent: agent.id, chat: `agent:${id}`, sessionKey: fresh() };
    const at = new Date().toISOString();
    // A message that is never taken keeps it open.
    const message = { id: newId(), direction: 'in', channel: 'agent', chat: ends.chat, sender: 'agent:main' };
    const words = {
      verb: 'message',
      text: 'x',
      attachments: [],
      facts: {},
      earlier: [],
      at,
      state: 'queued',
    };
    await database.transact(async (tx) => {
      await tx
        .insertInto('message')
        .values({ ...message, ...words } as never)
        .execute();
      await tx
        .insertInto('delegation')
        .values({
          ...{ id, kind: 'delegate', task: 'x', topic: null, state: 'queued', createdAt: at },
          ...{ ...tree, ...ends, deadline: '2999-01-01T00:00:00.000Z', attachments: [] },
        } as never)
        .execute();
    });
    return { id };
  },
  approvals: async ({ app }) => {
    const { database } = app.core;
    const agent = await database.read.selectFrom('agent').select('id').executeTakeFirstOrThrow();
    const at = new Date().toISOString();
    const call = { action: 'turn:send', tool: 'send', arguments: { text: 'x' }, digest: fresh() };
    const row = { id: newId(), ruleId: 'x', agentId: agent.id, scope: 'main', state: 'pending' as const };
    const rest = { approvers: ['role:operator'], quorum: 1, expiresAt: '2999-01-01T00:00:00.000Z' };
    const stamps = { createdAt: at, createdBy: `agent:${agent.id}`, updatedAt: at };
    await database.transact((tx) =>
      tx
        .insertInto('approval')
        .values({ ...call, ...row, ...rest, ...stamps, edited: false, agreed: [] } as never)
        .execute(),
    );
    return { id: row.id };
  },
  archives: async ({ app }) => {
    const at = new Date().toISOString();
    const row = { id: newId(), state: 'ready', withKey: false, scheduled: false };
    const stamps = { createdAt: at, createdBy: 'user:operator', updatedAt: at };
    await app.core.database.transact((tx) =>
      tx
        .insertInto('archive')
        .values({ ...row, ...stamps } as never)
        .execute(),
    );
    return { id: row.id };
  },
  erasures: async ({ app }) => {
    const at = new Date().toISOString();
    const row = {
      id: newId(),
      kind: 'user',
      state: 'done',
      createdAt: at,
      createdBy: 'system',
      updatedAt: at,
    };
    await app.core.database.transact((tx) =>
      tx
        .insertInto('erasure')
        .values(row as never)
        .execute(),
    );
    return { id: row.id };
  },
  deliveries: async ({ app }) => {
    const at = new Date().toISOString();
    const row = { id: newId(), key: fresh(), kind: 'notice', channel: 'gone', chat: 'gone:1', payload: {} };
    const rest = { state: 'failed', attempts: 1, nextAt: at, at };
    await app.core.database.transact((tx) =>
      tx
        .insertInto('delivery')
        .values({ ...row, ...rest } as never)
        .execute(),
    );
    return { id: row.id };
  },
  admissions: async (world) => {
    const match = { emailDomain: `${fresh()}.example` };
    await world.api('POST', '/gates', { match, limitPerDay: 0 });
    const email = `x@${match.emailDomain}`;
    const person = { sub: fresh(), provider: 'email', email, emailVerified: true };
    return (await world.api('POST', '/gates/admit', person)).body as Row;
  },
  invites: async (world) => {
    const { sub } = (await world.api('POST', '/users', made.users?.({}))).body as Row;
    const { id } = (await world.api('POST', '/invites', made.invites?.({}))).body as Row;
    return { id: String(id), user: String(sub) };
  },
  links: async (world, { verb }) => {
    if (!verb.endsWith('pair')) return (await world.api('POST', '/links', { agent: 'main' })).body as Row;
    const { sub } = (await world.api('POST', '/users', made.users?.({}))).body as Row;
    const sender = `telegram:user/${fresh()}`;
    const { id } = (await world.api('POST', '/links', { kind: 'pair', user: sub, sender })).body as Row;
    if (verb === 'unpair') await world.api('POST', `/links/${id}/pair`, {});
    return { id: String(id) };
  },
  pairings: async (world) => {
    const channel = (await world.api('POST', '/channels', made.channels?.({}))).body as Row;
    const at = new Date().toISOString();
    const code = `C${fresh().toUpperCase()}`;
    const stranger = { channel: String(channel.id), sender: 'telegram:user/7', chat: `${channel.id}:dm/7` };
    const row = { code, id: newId(), ...stranger, state: 'pending' as const, notice: fresh() };
    const rest = { expiresAt: '2999-01-01T00:00:00.000Z', createdAt: at, createdBy: 'x', updatedAt: at };
    await world.app.core.database.transact((tx) =>
      tx
        .insertInto('pairing')
        .values({ ...row, ...rest })
        .execute(),
    );
    return { code };
  },
  personas: file('personas', 'PERSONA.md'),
  skills: file('skills', 'deploy'),
  'skill-files': file('skill-files', 'deploy/scripts/run.sh'),
  memories: file('memories', 'MEMORY.md'),
  settings: async (world) => (await world.api('PUT', '/settings/dmScope', { value: 'main' })).body as Row,
};

async function storedRow(world: World, op: Operation): Promise<Row> {
  const { name } = op.resource;
  const make = stored[name];
  if (make) return make(world, op);
  const { status, body } = await world.api('POST', `/${name}`, made[name]?.({}));
  if (status !== 201) throw new Error(`the sample of ${name} is refused: ${JSON.stringify(body)}`);
  return body as Row;
}

/** Inputs that name rows without being about one. */
async function inputOver(world: World, op: Operation): Promise<Input | undefined> {
  if (op.id === 'routes:reorder') return { ids: [(await storedRow(world, op)).id] };
  if (op.id === 'git:init') return { url: `https://git.example/${fresh()}.git` };
  if (op.id !== 'agents:import') return undefined;
  const { archive } = (await world.api('GET', '/agents/main/export')).body;
  return { archive, path: `corp/${fresh()}` };
}

/** Actions that carry out others as their parts leave a row for each. */
const auditRows: Record<string, number> = {
  ...{ 'agents:fork': 2, 'agents:import': 2, 'agents:provision': 3 },
  ...{ 'invites:redeem': 3, 'invites:accept': 3, 'agents:purge': 3, 'users:erase': 3 },
};

/** A right call of an operation of the product, with what it needs made before. */
export async function sampleOf(world: World, op: Operation): Promise<Sample | undefined> {
  // They need a repository.
  if (['git:sync', 'git:rebuild'].includes(op.id)) return undefined;
  const inputOf = (row: Row): Input =>
    (op.verb === 'create' ? made[op.resource.name] : inputs[op.id])?.(row) ?? {};
  // These make the agent by the action that any agent is made by.
  const rows = auditRows[op.id] ?? 1;
  if (!op.keyed) return { input: (await inputOver(world, op)) ?? inputOf({}), rows };
  const row = await storedRow(world, op);
  const input = inputOf(row);
  const keyFields = Object.fromEntries(keyNames(op.resource).map((name) => [name, row[name] ?? '']));
  return { key: Object.values(keyFields).map(encodeURIComponent).join(','), keyFields, input, rows };
}
