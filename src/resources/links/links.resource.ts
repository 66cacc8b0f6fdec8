import { settingOf } from '../../db/setting.js';
import { randomBytes } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { LinkTable } from '../../db/tables/config.js';
import type { Question } from '../../identity/acl.js';
import { linkSecretPlace } from '../../identity/link-secrets.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { callbackHosts } from '../../platform/callback-url.js';
import { hashToken, newToken } from '../../platform/ids.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { agentIdOf } from '../agent-id.js';
import { Nothing } from '../nothing.dto.js';
import { LinkKey, LinkMade, LinkQuery, LinkView, NewLink, PairCode } from './links.dto.js';
import { pairByLink, unpairByLink } from './links.pair.js';
import { checkLink } from './links.rules.js';

type LinkRow = Selectable<LinkTable> & { agent: string | null; joined?: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('link')
    .leftJoin('agent', 'agent.id', 'link.agentId')
    .leftJoin('member', (on) =>
      on
        .on((eb) => eb('member.child', '=', sql<string>`'sender:' || link.sender`))
        .onRef('member.parent', '=', 'link.person')
        .on('member.via', '=', 'pairing'),
    )
    .selectAll('link')
    .select(['agent.path as agent', 'member.id as joined']);

const find = (db: ReadDb, { id }: Record<string, string>): Promise<LinkRow | undefined> =>
  rowsOf(db)
    .where('link.id', '=', id ?? '')
    .executeTakeFirst();

/** A pair link has a person and no chat. */
const shown = ({ person, chat, joined, ...row }: LinkRow) => ({
  ...row,
  ...(chat !== '' && { chat }),
  ...(person !== null && { user: person.slice('user:'.length), joined: joined != null }),
});

const scopeOf = ({ agent }: { agent?: string | null }): string => agent ?? '**';

/** Whoever makes a pair link must be able to do what it does. */
const pairing = ({ kind, sender }: NewLink): Question[] => {
  if (kind !== 'pair') return [];
  const joins = { action: 'members:create', scope: '**' };
  return sender === undefined ? [joins, { action: 'pairings:approve', scope: '**' }] : [joins];
};

async function mustBeUser(db: ReadDb, sub: string): Promise<void> {
  if (await db.selectFrom('user').where('sub', '=', sub).select('sub').executeTakeFirst()) return;
  throw new Problem('invalid', `There is no user ${sub}.`, [{ path: 'user', message: 'names no user' }]);
}

const hourAfter = (now: string): string => new Date(Date.parse(now) + 3_600_000).toISOString();

async function listedHosts(db: ReadDb): Promise<string[]> {
  return callbackHosts(await settingOf(db, 'callbackHosts'));
}

async function keep(
  { db, ports }: WriteContext,
  linkId: string,
  name: 'hmac' | 'callback',
  secret: string | undefined,
): Promise<void> {
  if (secret === undefined) return;
  const sealed = ports.keys.seal(linkSecretPlace(linkId, name), secret);
  await db
    .insertInto('linkSecret')
    .values({ linkId, name, ...sealed })
    .execute();
}

/** Where what comes by the link goes: to an agent and its chat, or for a pair link nowhere. */
async function placeOf(db: ReadDb, id: string, { agent, kind = 'chat', user, sender }: NewLink) {
  if (kind === 'pair') {
    await mustBeUser(db, user ?? '');
    return { agentId: null, chat: '', person: `user:${user}`, sender: sender ?? null };
  }
  const chat = `${kind === 'hook' ? 'hook' : 'web'}:${agent}~${id}`;
  return { agentId: await agentIdOf(db, agent ?? ''), chat, person: null, sender: null };
}

const urls: Record<string, (token: string) => string> = {
  chat: (token) => `/chat/${token}/`,
  hook: (token) => `/hook/${token}`,
  pair: (token) => `/pair/${token}/`,
};

async function create(context: WriteContext, input: NewLink) {
  const { db, now } = context;
  const { kind = 'chat', hmac, callback, shared = false, topic = null, maxUses = null } = input;
  checkLink(input, await listedHosts(db));
  const token = newToken(kind);
  const id = context.newId();
  const { secret, ...rule } = hmac ?? {};
  const expiresAt = input.expiresAt ?? (kind === 'pair' ? hourAfter(now) : null);
  const what = { id, kind, topic, context: input.context ?? null, shared, expiresAt, maxUses, uses: 0 };
  const hook = { hmac: hmac ? (rule as Json) : null, callback: callback ?? null };
  const place = await placeOf(db, id, input);
  await db
    .insertInto('link')
    .values({ ...what, ...hook, ...place, tokenHash: hashToken(token), ...context.stamps() })
    .execute();
  const callbackSecret = callback === undefined ? undefined : `whsec_${randomBytes(32).toString('base64')}`;
  await keep(context, id, 'hmac', secret);
  await keep(context, id, 'callback', callbackSecret);
  const row = (await find(db, { id })) as LinkRow;
  return { ...shown(row), url: urls[kind]?.(token), callbackSecret };
}

type Told = ReturnType<typeof shown> & { told?: string };

async function pair(context: WriteContext, row: LinkRow, code: string | undefined): Promise<Told> {
  const told = await pairByLink(context, row, code);
  return { ...shown((await find(context.db, { id: row.id })) as LinkRow), told };
}

async function unpair(context: WriteContext, row: LinkRow): Promise<Told> {
  const told = await unpairByLink(context, row);
  return { ...shown((await find(context.db, { id: row.id })) as LinkRow), told };
}

export const links = defineResource<LinkRow>({
  name: 'links',
  kind: 'Link',
  says: 'A link opens a web chat with an agent, or takes webhooks for it. Its token is shown once; only a hash is stored.',
  view: LinkView,
  key: LinkKey,
  manifest: 'never',
  find,
  scopeOf,
  actions: {
    list: listing({
      input: LinkQuery,
      says: 'List links, oldest first.',
      from: rowsOf,
      by: 'link.id',
      of: 'agent.path',
      filters: { agent: 'agent.path' },
      shown: (rows) => rows.map(shown),
    }),
    get: read({
      input: Nothing,
      says: 'Read one link.',
      scope: 'row',
      run: async (_c, _i, row: LinkRow) => shown(row),
    }),
    create: write({
      input: NewLink,
      says: 'Make a link that opens a web chat with an agent, or a webhook to it. Whoever has the link can write to the agent. A callback also asks for links:govern, a pair link for members:create.',
      scope: scopeOf,
      also: (input) => [
        ...(input.callback === undefined ? [] : [{ action: 'links:govern', scope: scopeOf(input) }]),
        ...pairing(input),
      ],
      answer: LinkMade,
      run: create,
    }),
    pair: write({
      input: PairCode,
      says: 'Make the sender of a pair link one of its person, as whoever holds the link does on its page. It does so once.',
      scope: 'row',
      target: ({ id }) => id,
      detail: ({ told }: Told) => told,
      run: (context, { code }, row: LinkRow) => pair(context, row, code),
    }),
    unpair: write({
      input: Nothing,
      says: 'Undo what a pair link did: the sender is that person no more. The link does nothing afterwards.',
      scope: 'row',
      target: ({ id }) => id,
      detail: ({ told }: Told) => told,
      run: (context, _input, row: LinkRow) => unpair(context, row),
    }),
    delete: write({
      input: Nothing,
      says: 'Make a link useless at once. What was written through it stays.',
      scope: 'row',
      run: async ({ db }, _input, row: LinkRow) => {
        await db.deleteFrom('link').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
