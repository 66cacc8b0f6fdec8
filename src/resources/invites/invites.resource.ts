import type { ReadDb } from '../../db/db.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { hashToken, newToken } from '../../platform/ids.js';
import { agentIdOf } from '../agent-id.js';
import { Nothing } from '../nothing.dto.js';
import {
  Acceptance,
  InviteKey,
  InviteMade,
  InviteQuery,
  InviteView,
  LetIn,
  NewInvite,
  Redemption,
} from './invites.dto.js';
import { accept, letIn, redeem, type InviteRow } from './invites.redeem.js';
import { targetOf } from './invites.rules.js';

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('invite')
    .innerJoin('agent', 'agent.id', 'invite.agentId')
    .selectAll('invite')
    .select('agent.path as agent');

const find = (db: ReadDb, { id }: Record<string, string>): Promise<InviteRow | undefined> =>
  rowsOf(db)
    .where('invite.id', '=', id ?? '')
    .executeTakeFirst();

const shown = (row: InviteRow) => ({ ...row, target: row.below ? `${row.agent}/*` : row.agent });

const weekAfter = (now: string): string => new Date(Date.parse(now) + 7 * 86_400_000).toISOString();

/** An invite that its maker could not carry out is not made: it is tried with a guest that there is not. */
async function tryOut({ rehearse, db }: ReadContext, { target, role = 'member' }: NewInvite): Promise<void> {
  const place = targetOf(target);
  await agentIdOf(db, place.agent, 'target');
  const guest = newToken('guest');
  const name = place.below ? guest.slice(-20) : undefined;
  await rehearse((work) => letIn(work, { id: 'new', ...place, role }, guest, name));
}

async function create(context: WriteContext, input: NewInvite) {
  const { db, now } = context;
  const { target, role = 'member', maxUses = 1, expiresAt = weekAfter(now), note = null } = input;
  const { agent, below } = targetOf(target);
  const token = newToken('invite');
  const id = context.newId();
  const given = { below, role, maxUses, uses: 0, expiresAt: new Date(expiresAt).toISOString(), note };
  await db
    .insertInto('invite')
    .values({
      ...{ id, agentId: await agentIdOf(db, agent, 'target'), tokenHash: hashToken(token) },
      ...{ ...given, ...context.stamps() },
    })
    .execute();
  return { ...shown((await find(db, { id })) as InviteRow), url: `/invite/${token}/` };
}

const told = ({ user, agent, role }: LetIn): string => `user:${user} is ${role} of ${agent}`;

export const invites = defineResource<InviteRow>({
  name: 'invites',
  kind: 'Invite',
  says: 'Lets guests in at an agent, or gives each one of its own below it. Its token is shown once; only a hash is stored.',
  view: InviteView,
  key: InviteKey,
  manifest: 'never',
  find,
  scopeOf: ({ agent }) => agent,
  actions: {
    list: listing({
      input: InviteQuery,
      says: 'List invites, oldest first.',
      from: rowsOf,
      by: 'invite.id',
      of: 'agent.path',
      filters: { agent: 'agent.path' },
      shown: (rows) => rows.map(shown),
    }),
    get: read({
      input: Nothing,
      says: 'Read one invite.',
      scope: 'row',
      run: async (_context, _input, row: InviteRow) => shown(row),
    }),
    create: write({
      input: NewInvite,
      says: 'Invite guests to an agent. What the role gives must be yours to pass on, when it is made and when it is used.',
      scope: ({ target }) => targetOf(target).agent,
      also: ({ target }) => [{ action: 'invites:accept', scope: targetOf(target).agent }],
      answer: InviteMade,
      prepare: tryOut,
      run: create,
    }),
    redeem: write({
      input: Redemption,
      says: 'Let a user that is known in by an invite. What fails leaves the invite as it was.',
      scope: 'row',
      answer: LetIn,
      detail: told,
      run: (context, input, row: InviteRow) => redeem(context, input, row),
    }),
    accept: write({
      input: Acceptance,
      says: 'Let a guest in that nobody knows, as its page does: it becomes a user with a token of its own. What fails leaves the invite as it was.',
      scope: 'row',
      answer: LetIn,
      detail: told,
      run: (context, input, row: InviteRow) => accept(context, input, row),
    }),
    delete: write({
      input: Nothing,
      says: 'Make an invite useless. Guests who were let in stay.',
      scope: 'row',
      run: async ({ db }, _input, row: InviteRow) => {
        await db.deleteFrom('invite').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
