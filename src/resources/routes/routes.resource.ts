import type { ReadDb } from '../../db/db.js';
import { insertRow, prepared } from '../../db/prepared.js';
import { pairingState } from '../../identity/pairings.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { present } from '../../kernel/view.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { channelId, normaliseAccount, normalisePlatform } from '../../routing/names.js';
import { resolve } from '../../routing/resolve.js';
import { compile } from '../../routing/router.js';
import { shadowedBy } from '../../routing/shadow.js';
import { normaliseMatch } from '../../routing/normalise-match.js';
import type { InboundFacts, PeerKind, RouteMatch } from '../../routing/types.js';
import { Nothing } from '../nothing.dto.js';
import {
  RouteFields,
  RouteKey,
  RouteOrder,
  RouteQuery,
  RouteQuestion,
  RouteView,
  Resolved,
  type PeerFields,
} from './routes.dto.js';
import { inOrder, reorder } from './routes.order.js';
import {
  proposedSnapshot,
  routeRow,
  scopeOfTarget,
  storable,
  warningsOf,
  type StoredRoute,
} from './routes.rules.js';

const byId = prepared<{ id: string }, StoredRoute>((db, given) =>
  db.selectFrom('route').selectAll().where('id', '=', given('id')),
);

/** A row with what its author should know of it. */
async function warned({ db, isPart }: ReadContext, row: StoredRoute) {
  if (isPart) return row;
  const channels = await db.selectFrom('channel').select(['id', 'platform']).execute();
  return { ...row, warnings: warningsOf(row, channels) };
}

async function create(context: WriteContext, input: RouteFields) {
  const columns = await storable(context.db, input);
  const row = { id: context.newId(), ...columns, ...context.stamps() };
  await insertRow(context.db, 'route', row as never);
  const [made] = context.isPart ? [] : await byId(context.db, row);
  return warned(context, { ...row, ...made } as StoredRoute);
}

async function update(context: WriteContext, patch: Partial<RouteFields>, row: StoredRoute) {
  const fields = parse(RouteFields, mergePatch(present(RouteFields, row), patch));
  const columns = await storable(context.db, fields);
  // The gate has judged the old target; the new one is judged as a creation would be.
  if (columns.scope !== row.scope) await context.ask({ action: 'routes:update', scope: columns.scope });
  const changed = await context.db
    .updateTable('route')
    .set({ ...columns, ...context.touched(row) } as never)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return warned(context, changed);
}

async function explained(rows: StoredRoute[], { db, ports }: ReadContext) {
  const router = await ports.router(db);
  const { channels } = router.snapshot;
  return rows.map((row) => ({
    ...row,
    shadowedBy: shadowedBy(router, routeRow(row)),
    warnings: warningsOf(row, channels),
  }));
}

const peerOf = ({ kind, id }: PeerFields): { kind: PeerKind; id: string } => ({
  kind: kind === 'dm' ? 'direct' : (kind as PeerKind),
  id,
});

/** What the operator has decided about a stranger. */
async function decidedOf(db: ReadDb, { platform, account, sender }: InboundFacts) {
  const channel = channelId(normalisePlatform(platform), normaliseAccount(account));
  return sender === undefined ? {} : pairingState(db, channel, sender);
}

async function explain({ db, ports }: ReadContext, { message, proposed }: RouteQuestion) {
  const router = proposed ? compile(proposedSnapshot(proposed)) : await ports.router(db);
  const { peer, parentPeer, ...facts } = message;
  const asked = { ...facts, peer: peerOf(peer), ...(parentPeer && { parentPeer: peerOf(parentPeer) }) };
  const state = proposed ? {} : await decidedOf(db, asked as InboundFacts);
  return resolve(router, asked as InboundFacts, state, { explain: true });
}

export const routes = defineResource<StoredRoute>({
  name: 'routes',
  kind: 'Route',
  says: 'A rule from message to agent: explicit priority first, then the most specific match.',
  view: RouteView,
  key: RouteKey,
  manifest: 'apply',
  written: {
    defaults: { priority: 0, session: {} },
    sameBy: ['match'],
    orderedBy: 'routes:reorder',
    spelled: (route) => ({ ...route, match: normaliseMatch(route.match as RouteMatch) }),
  },
  routing: true,
  find: async (db, { id = '' }) => (await byId(db, { id }))[0],
  scopeOf: (row) => row.scope,
  actions: {
    list: listing({
      input: RouteQuery,
      says: 'List routes in the order of their creation; one that can never match says which other takes its messages.',
      from: (db) => db.selectFrom('route').selectAll(),
      by: 'route.seq',
      of: 'route.scope',
      filters: { agent: 'route.scope' },
      advised: explained,
    }),
    get: read({
      input: Nothing,
      says: 'Read one route.',
      scope: 'row',
      run: (context, _input, row: StoredRoute) => warned(context, row),
    }),
    create: write({
      input: RouteFields,
      says: 'Make a rule from message to agent. It holds for the next message; running turns are not moved.',
      scope: ({ target }) => scopeOfTarget(target),
      run: create,
    }),
    update: write({
      input: RouteFields as new () => Partial<RouteFields>,
      partial: true,
      says: 'Change a rule. Asks for the old and for the new target.',
      scope: 'row',
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Delete a rule. Its messages then go where the remaining rules say, or to the default agent.',
      scope: 'row',
      run: async ({ db }, _input, row: StoredRoute) => {
        await db.deleteFrom('route').where('id', '=', row.id).execute();
        return row;
      },
    }),
    reorder: write({
      input: RouteOrder,
      says: 'Put routes into an order, which decides between those that match equally well. Others keep their places.',
      scope: async ({ ids }, { db }) => (await inOrder(db, ids)).map(({ scope }) => scope),
      answer: RouteOrder,
      target: ({ ids }) => ids.join(' '),
      run: reorder,
    }),
    resolve: read({
      input: RouteQuestion,
      says: 'Explain where a message would go and why, by the live configuration or a proposed one. Stores nothing.',
      scope: () => '**',
      at: { method: 'POST' },
      answer: Resolved,
      run: explain,
    }),
  },
});
