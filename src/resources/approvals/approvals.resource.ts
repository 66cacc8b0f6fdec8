import { sql } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { Approval } from '../../kernel/approval-port.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type ReadContext } from '../../kernel/resource.js';
import { Nothing } from '../nothing.dto.js';
import {
  ApprovalConsent,
  ApprovalKey,
  ApprovalQuery,
  ApprovalRefusal,
  ApprovalView,
} from './approvals.dto.js';
import { approve, refuse, stateOf } from './approvals.rules.js';

type Row = Approval & { agent: string | null; sessionKey: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('approval')
    .leftJoin('agent', 'agent.id', 'approval.agentId')
    .leftJoin('turn', 'turn.id', 'approval.turnId')
    .selectAll('approval')
    .select(['agent.path as agent', 'turn.sessionKey']);

const shown = <One extends Approval>(row: One, now: string): One => ({ ...row, state: stateOf(row, now) });

/** What has expired is told by the time; the words are those of the index over what may. */
function inState(state: string, { now }: ReadContext) {
  if (state === 'expired')
    return sql<boolean>`approval.state in ('pending', 'approved', 'expired') and approval.expires_at <= ${now}`;
  if (state !== 'pending' && state !== 'approved') return sql<boolean>`approval.state = ${state}`;
  return sql<boolean>`approval.state = ${state} and approval.expires_at > ${now}`;
}

export const approvals = defineResource<Row>({
  name: 'approvals',
  kind: 'Approval',
  says: 'Calls of agents that a rule holds until people decide. An approved call may be made once, by that agent, with exactly these arguments.',
  view: ApprovalView,
  key: ApprovalKey,
  manifest: 'never',
  find: (db, { id = '' }) => rowsOf(db).where('approval.id', '=', id).executeTakeFirst(),
  scopeOf: ({ scope }) => scope,
  actions: {
    list: listing({
      input: ApprovalQuery,
      says: 'List held calls, newest first.',
      from: rowsOf,
      by: 'approval.id',
      newestFirst: true,
      of: 'approval.scope',
      filters: { state: inState, agent: 'agent.path' },
      shown: (rows, { now }) => rows.map((row) => shown(row, now)),
    }),
    get: read({
      input: Nothing,
      says: 'Read one held call with all its arguments.',
      scope: 'row',
      run: async ({ now }, _input, row: Row) => shown(row, now),
    }),
    approve: write({
      input: ApprovalConsent,
      says: 'Agree to a held call, or to a changed one. When enough people have, the agent is told and may make it once. Only for people whom the rule names; read every argument first.',
      scope: 'row',
      run: (context, input, row: Row) => approve(context, input, row),
    }),
    refuse: write({
      input: ApprovalRefusal,
      says: 'Refuse a held call and tell the agent why. One of those whom the rule names is enough.',
      scope: 'row',
      run: (context, { reason }, row: Row) => refuse(context, reason, row),
    }),
  },
});
