import { sql } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { settle } from '../../identity/acl-revoke.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { isOpen, spellCode } from '../../routing/pairing.js';
import { Nothing } from '../nothing.dto.js';
import { join } from '../persons.js';
import { PairingApproval, PairingKey, PairingQuery, PairingView } from './pairings.dto.js';
import { decide, refuseUnlessOpen, settleParked, type PairingRow } from './pairings.rules.js';

/** Every pairing with the place that the access list is asked about: that of its channel. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('pairing')
    .innerJoin('channel', 'channel.id', 'pairing.channel')
    .leftJoin('agent', 'agent.id', 'channel.agentId')
    .selectAll('pairing')
    .select(sql<string>`coalesce(agent.path, '**')`.as('scope'));

const find = (db: ReadDb, { code = '' }: Record<string, string>): Promise<PairingRow | undefined> =>
  rowsOf(db).where('pairing.code', '=', spellCode(code)).executeTakeFirst();

const shown = (row: PairingRow, now: string) => ({
  ...row,
  state: row.state === 'pending' && !isOpen(row, now) ? 'expired' : row.state,
});

/** An expired row is a pending one whose time is over. */
function inState(state: string, { now }: ReadContext) {
  // Few are open among all that have expired: by the index over their times, and of those not by it.
  if (state === 'pending')
    return sql<boolean>`pairing.id in (select id from pairing where state = 'pending' and expires_at > ${now})`;
  if (state === 'expired') return sql<boolean>`pairing.state = 'pending' and +pairing.expires_at <= ${now}`;
  return sql<boolean>`pairing.state = ${state}`;
}

type Told = PairingRow & { told?: string };

async function joinUser(context: WriteContext, user: string, sender: string): Promise<string> {
  const known = await context.db.selectFrom('user').where('sub', '=', user).select('sub').executeTakeFirst();
  if (!known) {
    const errors = [{ path: 'user', message: 'names no user' }];
    throw new Problem('invalid', `There is no user ${user}.`, errors);
  }
  await join(context, { child: `sender:${sender}`, parent: `user:${user}`, via: 'pairing' });
  const revoked = await settle(context.db, context.now);
  return [`joined user:${user}`, revoked].filter(Boolean).join('; ');
}

async function approve(context: WriteContext, { user }: PairingApproval, row: PairingRow): Promise<Told> {
  refuseUnlessOpen(row, context.now);
  const told = user === undefined ? undefined : await joinUser(context, user, row.sender);
  const decided = await decide(context, row, 'approved');
  await settleParked(context, row, { state: 'received', reason: null });
  return { ...decided, ...(told !== undefined && { told }) };
}

async function refuse(context: WriteContext, row: PairingRow, state: 'dismissed' | 'blocked') {
  if (state === 'dismissed') refuseUnlessOpen(row, context.now);
  const decided = await decide(context, row, state);
  await settleParked(context, row, { state: 'dropped', reason: `pairing: ${state}` });
  return decided;
}

async function forget(context: WriteContext, row: PairingRow): Promise<PairingRow> {
  await settleParked(context, row, { state: 'dropped', reason: 'pairing: forgotten' });
  await context.db.deleteFrom('pairing').where('code', '=', row.code).execute();
  return row;
}

export const pairings = defineResource<PairingRow>({
  name: 'pairings',
  kind: 'Pairing',
  says: 'Strangers who wrote in a direct chat of a channel whose dmPolicy is pairing, and whom of them the operator lets in.',
  view: PairingView,
  key: PairingKey,
  manifest: 'never',
  find,
  scopeOf: (row) => row.scope,
  actions: {
    list: listing({
      input: PairingQuery,
      says: 'List pairings, oldest first.',
      from: rowsOf,
      by: 'pairing.id',
      of: 'agent.path',
      filters: { channel: 'pairing.channel', state: inState },
      shown: (rows, { now }) => rows.map((row) => shown(row, now)),
    }),
    get: read({
      input: Nothing,
      says: 'Read the pairing of a code.',
      scope: 'row',
      run: async ({ now }, _input, row: PairingRow) => shown(row, now),
    }),
    approve: write({
      input: PairingApproval,
      says: 'Let a sender write in direct chats of its channel from now on; what it has written meanwhile is answered. Do it only for a code that the person has told you.',
      scope: 'row',
      also: ({ user }) => (user === undefined ? [] : [{ action: 'members:create', scope: '**' }]),
      target: ({ code }) => code,
      detail: ({ told }: Told) => told,
      run: approve,
    }),
    dismiss: write({
      input: Nothing,
      says: 'Refuse a request and drop what was written with it. The sender may ask again after an hour; block it if it should not.',
      scope: 'row',
      target: ({ code }) => code,
      run: (context, _input, row: PairingRow) => refuse(context, row, 'dismissed'),
    }),
    block: write({
      input: Nothing,
      says: 'Shut a sender out of direct chats of its channel, also one that was approved; it is not told. Deleting the pairing ends that.',
      scope: 'row',
      target: ({ code }) => code,
      run: (context, _input, row: PairingRow) => refuse(context, row, 'blocked'),
    }),
    delete: write({
      input: Nothing,
      says: 'Forget a pairing: an approved sender is a stranger again, a blocked one may ask again. Which person it is stays.',
      scope: 'row',
      run: (context, _input, row: PairingRow) => forget(context, row),
    }),
  },
});
