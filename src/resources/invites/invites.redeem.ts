import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { InviteTable } from '../../db/tables/people.js';
import { isOver } from '../../identity/acl.js';
import type { WriteContext } from '../../kernel/resource.js';
import { hashToken, newToken } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import type { Acceptance, LetIn, Redemption } from './invites.dto.js';
import { grantsOfRole, pathFor } from './invites.rules.js';

export type InviteRow = Selectable<InviteTable> & { agent: string };

type Invite = Pick<InviteRow, 'id' | 'agent' | 'below' | 'role'>;

/** Counts the guest in; with whatever fails after it in the same transaction it is not counted. */
async function use({ db, now }: WriteContext, row: InviteRow): Promise<void> {
  const used = isOver(row, now)
    ? undefined
    : await db
        .updateTable('invite')
        .set((eb) => ({ uses: eb('uses', '+', 1), version: eb('version', '+', 1), updatedAt: now }))
        .where('id', '=', row.id)
        .where((eb) => eb('uses', '<', eb.ref('maxUses')))
        .returning('id')
        .executeTakeFirst();
  if (!used) throw new Problem('conflict', 'This invite has been used or is over; ask for a new one.');
}

/**
 * Gives what the invite says: each part is asked of the caller as if it did it itself, so an invite hands out only what
 * its maker could (P5).
 */
export async function letIn(
  { part }: Pick<WriteContext, 'part'>,
  invite: Invite,
  user: string,
  name: string | undefined,
): Promise<LetIn> {
  const agent = pathFor(invite, name);
  if (invite.below) await part('agents:create', { path: agent });
  for (const given of grantsOfRole(invite.role, agent, invite.below))
    await part('grants:create', { ...given, principal: `user:${user}`, note: `invite ${invite.id}` });
  const link = (await part('links:create', { agent })) as { url: string };
  return { id: invite.id, user, agent, role: invite.role, chatUrl: link.url };
}

/** Whether the name already stands for something: whoever took it would have that. */
async function isSomebody(db: ReadDb, user: string): Promise<boolean> {
  const person = `user:${user}`;
  const { rows } = await sql<{ taken: number }>`select exists (
    select 1 from "user" where sub = ${user}
    union all select 1 from "grant" where principal = ${person}
    union all select 1 from member where child = ${person} or parent = ${person}
    union all select 1 from token where principal = ${person}
    union all select 1 from secret where person = ${person}
    union all select 1 from admission where sub = ${user}) as taken`.execute(db as never);
  return rows[0]?.taken === 1;
}

/** For somebody who is known already. */
export async function redeem(
  context: WriteContext,
  { user, agent }: Redemption,
  row: InviteRow,
): Promise<LetIn> {
  const known = await context.db.selectFrom('user').where('sub', '=', user).select('sub').executeTakeFirst();
  if (!known)
    throw new Problem('invalid', `There is no user ${user}.`, [{ path: 'user', message: 'names no user' }]);
  await use(context, row);
  return letIn(context, row, user, agent);
}

/** For a guest whom nobody knows: it becomes one of the people, and gets a token of its own. */
export async function accept(
  context: WriteContext,
  { user, name, agent }: Acceptance,
  row: InviteRow,
): Promise<LetIn> {
  const { db } = context;
  if (await isSomebody(db, user)) {
    const errors = [{ path: 'user', message: 'is taken' }];
    throw new Problem('conflict', `The name ${user} is taken; choose another.`, errors);
  }
  await use(context, row);
  const about = { name: name ?? null, profile: null, timezone: null, language: null };
  await db
    .insertInto('user')
    .values({ sub: user, ...about, ...context.stamps() })
    .execute();
  const given = await letIn(context, row, user, agent);
  // The guest holds what was just given and nothing else, so its token hands out no more than that.
  const token = newToken('rk');
  const whole = { principal: `user:${user}`, actions: ['*'], scope: '**', expiresAt: null, lastUsed: null };
  const own = { id: context.newId(), name: `invite ${row.id}`, tokenHash: hashToken(token) };
  await db
    .insertInto('token')
    .values({ ...own, ...whole, ...context.stamps() })
    .execute();
  return { ...given, token };
}
