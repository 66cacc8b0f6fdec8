import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { LinkTable } from '../../db/tables/config.js';
import { page } from '../../kernel/page.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { hashToken, newToken } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { LinkKey, LinkMade, LinkQuery, LinkView, NewLink } from './links.dto.js';

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

async function create(
  context: WriteContext,
  { agent, ...input }: NewLink,
): Promise<LinkRow & { url: string }> {
  const { db } = context;
  const target = await db.selectFrom('agent').where('path', '=', agent).select('id').executeTakeFirst();
  if (!target)
    throw new Problem('invalid', `There is no agent ${agent}.`, [
      { path: 'agent', message: 'names no agent' },
    ]);
  const token = newToken('chat');
  const id = context.newId();
  await db
    .insertInto('link')
    .values({
      id,
      kind: input.kind ?? 'chat',
      agentId: target.id,
      topic: input.topic ?? null,
      context: input.context ?? null,
      shared: input.shared ?? false,
      tokenHash: hashToken(token),
      expiresAt: input.expiresAt ?? null,
      maxUses: input.maxUses ?? null,
      uses: 0,
      chat: `web:${agent}~${id}`,
      ...context.stamps(),
    })
    .execute();
  const row = await rowsOf(db).where('link.id', '=', id).executeTakeFirstOrThrow();
  return { ...row, url: `/chat/${token}/` };
}

export const links = defineResource<LinkRow>({
  name: 'links',
  kind: 'Link',
  says: 'A link opens a web chat with an agent. Its token is shown once; only a hash is stored.',
  view: LinkView,
  key: LinkKey,
  manifest: 'never',
  find,
  scopeOf: (row) => row.agent,
  actions: {
    list: read({
      input: LinkQuery,
      says: 'List links, oldest first.',
      scope: 'rows',
      run: ({ db, caller, readable }, query) =>
        page(
          caller,
          query,
          (after, limit) => {
            let rows = rowsOf(db).where(readable('agent.path')).orderBy('link.id').limit(limit);
            if (after) rows = rows.where('link.id', '>', String(after[0]));
            if (query.agent) rows = rows.where('agent.path', '=', query.agent);
            return rows.execute();
          },
          (row) => [row.id],
        ),
    }),
    get: read({
      input: Nothing,
      says: 'Read one link.',
      scope: 'row',
      run: async (_c, _i, row: LinkRow) => row,
    }),
    create: write({
      input: NewLink,
      says: 'Make a link that opens a web chat with an agent. Whoever has the link can write to the agent.',
      scope: ({ agent }) => agent,
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
