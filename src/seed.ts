import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Core } from './core.js';
import type { Tx } from './db/db.js';
import { memberTools } from './gateway/tools/turn.resource.js';
import type { Caller } from './identity/caller.js';
import { principalsOf } from './identity/principals.js';
import { appendAudit } from './kernel/audit.js';
import { hashToken, newId, newToken } from './platform/ids.js';

/** What the first start has made, for the lines it prints. */
export interface Seeded {
  first: boolean;
  /** Only when it was made now; afterwards the copy in the data directory is the only one. */
  token: string | undefined;
  /** Path of the first chat's page; undefined when its file was removed. */
  chatPath: string | undefined;
}

const stampsOf = (now: string) => ({ version: 1, createdAt: now, createdBy: 'system', updatedAt: now });

async function roles(tx: Tx, now: string): Promise<void> {
  const grant = {
    params: {},
    effect: 'allow' as const,
    expiresAt: null,
    note: 'seeded',
    grantedBy: 'system',
    ...stampsOf(now),
  };
  const rows = [
    { principal: 'role:operator', action: '*', scope: '**', delegable: true },
    ...['grants:explain', ...memberTools].map((tool) => ({
      principal: 'role:member',
      action: tool,
      scope: '@self',
      delegable: false,
    })),
  ];
  await tx
    .insertInto('grant')
    .values(rows.map((row) => ({ id: newId(), ...grant, ...row })))
    .execute();
  const member = {
    id: newId(),
    child: 'user:operator',
    parent: 'role:operator',
    via: 'seed',
    ...stampsOf(now),
  };
  await tx.insertInto('member').values(member).execute();
}

/** The instance's first rows: the two roles, and defaults that are safe for more than one person. */
async function firstRows({ database, clock }: Core): Promise<boolean> {
  const now = clock.iso();
  return database.transact(async (tx) => {
    const seeded = await tx
      .selectFrom('grant')
      .select('id')
      .where('principal', '=', 'role:operator')
      .executeTakeFirst();
    if (seeded) return false;
    await roles(tx, now);
    await tx
      .insertInto('setting')
      .values({ name: 'dmScope', value: JSON.stringify('per-channel-peer'), ...stampsOf(now) })
      .execute();
    await appendAudit(tx, {
      at: now,
      principal: 'system',
      surface: 'start',
      action: 'instance:seed',
      scope: '**',
      targetKey: null,
      outcome: 'ok',
      input: {},
      detail: null,
      requestId: null,
      turnId: null,
    });
    return true;
  });
}

/** The token that `rookery init` has put into a directory before its first start. */
function preparedToken(copy: string): string | undefined {
  const text = existsSync(copy) ? readFileSync(copy, 'utf8').trim() : '';
  return /^[\x21-\x7e]{16,200}$/.test(text) ? text : undefined;
}

/**
 * The operator's token: the configured one, or one that is made; stored as a hash. Taking its copy out of the data
 * directory is how an operator asks for a new one at the next start.
 */
async function operatorToken({ database, clock, config }: Core): Promise<string | undefined> {
  const copy = join(config.dataDir, 'token');
  const row = await database.read
    .selectFrom('token')
    .where('name', '=', 'operator')
    .select(['id', 'tokenHash'])
    .executeTakeFirst();
  const kept = config.token === undefined ? existsSync(copy) : row?.tokenHash === hashToken(config.token);
  if (row && kept) return undefined;
  const prepared = row ? undefined : preparedToken(copy);
  const token = config.token ?? prepared ?? newToken('op');
  const now = clock.iso();
  const columns = {
    principal: 'user:operator',
    name: 'operator',
    actions: ['*'],
    scope: '**',
    expiresAt: null,
    lastUsed: null,
  };
  await database.transact(async (tx) => {
    await tx.deleteFrom('token').where('name', '=', 'operator').execute();
    await tx
      .insertInto('token')
      .values({ id: newId(), ...columns, tokenHash: hashToken(token), ...stampsOf(now) })
      .execute();
  });
  writeFileSync(copy, `${token}\n`, { mode: 0o600 });
  // Who configured or prepared it knows it; the output of a server is often kept where others read it.
  return config.token === undefined && prepared === undefined ? token : undefined;
}

/** Carries out an action through the one gate, as the operator who starts the server. */
async function act(core: Core, id: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const principals = await principalsOf(core.database.read, 'user:operator');
  const caller: Caller = { principal: 'user:operator', label: 'user:operator', principals };
  const call = await core.guard.admit(core.registry.operation(id), caller, input, { surface: 'mcp' });
  return (await core.dispatcher.run(call)).value as Record<string, unknown>;
}

/** The first agent and a link to it; the page's path is kept in `first-chat`, because the token is shown only once. */
async function firstAgent(core: Core): Promise<void> {
  await act(core, 'agents:create', {
    path: 'main',
    name: 'Rookery',
    default: true,
    identity: { emoji: '🪶' },
  });
  const link = await act(core, 'links:create', { agent: 'main' });
  writeFileSync(join(core.config.dataDir, 'first-chat'), `${String(link.url)}\n`, { mode: 0o600 });
  const now = core.clock.iso();
  await core.database.transact((tx) =>
    tx
      .insertInto('setting')
      .values({ name: 'operatorChat', value: JSON.stringify(link.chat), ...stampsOf(now) })
      .execute(),
  );
}

/** What every start makes sure of; only the first one changes anything. */
export async function seed(core: Core): Promise<Seeded> {
  const first = await firstRows(core);
  const token = await operatorToken(core);
  if (first) await firstAgent(core);
  const file = join(core.config.dataDir, 'first-chat');
  const chatPath = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  return { first, token, chatPath };
}
