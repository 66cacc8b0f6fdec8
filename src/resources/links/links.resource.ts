import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { LinkTable } from '../../db/tables/config.js';
import { linkSecretPlace } from '../../identity/link-secrets.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { callbackHosts } from '../../platform/callback-url.js';
import { hashToken, newToken } from '../../platform/ids.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { LinkKey, LinkMade, LinkQuery, LinkView, NewLink } from './links.dto.js';
import { checkLink } from './links.rules.js';

type LinkRow = Selectable<LinkTable> & { agent: string };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('link')
    .innerJoin('agent', 'agent.id', 'link.agentId')
    .selectAll('link')
    .select('agent.path as agent');

const find = (db: ReadDb, { id }: Record<string, string>): Promise<LinkRow | undefined> =>
  rowsOf(db)
    .where('link.id', '=', id ?? '')
    .executeTakeFirst();

async function agentIdOf(db: ReadDb, path: string): Promise<string> {
  const row = await db.selectFrom('agent').where('path', '=', path).select('id').executeTakeFirst();
  if (row) return row.id;
  throw new Problem('invalid', `There is no agent ${path}.`, [{ path: 'agent', message: 'names no agent' }]);
}

async function listedHosts(db: ReadDb): Promise<string[]> {
  const row = await db
    .selectFrom('setting')
    .where('name', '=', 'callbackHosts')
    .select('value')
    .executeTakeFirst();
  return callbackHosts(row?.value);
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

async function create(context: WriteContext, input: NewLink) {
  const { db } = context;
  const { agent, kind = 'chat', hmac, callback, shared = false, ...given } = input;
  checkLink(input, await listedHosts(db));
  const agentId = await agentIdOf(db, agent);
  const token = newToken(kind);
  const id = context.newId();
  const { secret, ...rule } = hmac ?? {};
  const { topic = null, context: told = null, expiresAt = null, maxUses = null } = given;
  const chat = `${kind === 'hook' ? 'hook' : 'web'}:${agent}~${id}`;
  const what = { id, kind, agentId, chat, topic, context: told, shared, expiresAt, maxUses, uses: 0 };
  const hook = { hmac: hmac ? (rule as Json) : null, callback: callback ?? null };
  await db
    .insertInto('link')
    .values({ ...what, ...hook, tokenHash: hashToken(token), ...context.stamps() })
    .execute();
  const callbackSecret = callback === undefined ? undefined : `whsec_${randomBytes(32).toString('base64')}`;
  await keep(context, id, 'hmac', secret);
  await keep(context, id, 'callback', callbackSecret);
  const row = await rowsOf(db).where('link.id', '=', id).executeTakeFirstOrThrow();
  return { ...row, url: kind === 'hook' ? `/hook/${token}` : `/chat/${token}/`, callbackSecret };
}

export const links = defineResource<LinkRow>({
  name: 'links',
  kind: 'Link',
  says: 'A link opens a web chat with an agent, or takes webhooks for it. Its token is shown once; only a hash is stored.',
  view: LinkView,
  key: LinkKey,
  manifest: 'never',
  find,
  scopeOf: (row) => row.agent,
  actions: {
    list: listing({
      input: LinkQuery,
      says: 'List links, oldest first.',
      from: rowsOf,
      by: 'link.id',
      of: 'agent.path',
      filters: { agent: 'agent.path' },
    }),
    get: read({
      input: Nothing,
      says: 'Read one link.',
      scope: 'row',
      run: async (_c, _i, row: LinkRow) => row,
    }),
    create: write({
      input: NewLink,
      says: 'Make a link that opens a web chat with an agent, or a webhook to it. Whoever has the link can write to the agent. A callback also asks for links:govern.',
      scope: ({ agent }) => agent,
      also: ({ agent, callback }) =>
        callback === undefined ? [] : [{ action: 'links:govern', scope: agent }],
      answer: LinkMade,
      run: create,
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
