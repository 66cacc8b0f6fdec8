import type { Selectable } from 'kysely';
import type { ReadDb } from '../db/db.js';
import type { MemberTable } from '../db/tables/config.js';
import type { WriteContext } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';
import { mayEndMembership, mayShareRole } from './shared-roles.js';

// Which person a sender is stands in one place, its membership: whose secrets, session and identities it has follows.

type MemberRow = Selectable<MemberTable>;

const isIdentity = (child: string, parent: string): boolean =>
  child.startsWith('sender:') && parent.startsWith('user:');

/** A sender has one person at most: whose secrets and memory it is would else be anybody's to say. */
async function refuseSecondPerson(db: ReadDb, child: string, parent: string): Promise<void> {
  const row = await db
    .selectFrom('member')
    .where('child', '=', child)
    .where('parent', 'like', 'user:%')
    .where('parent', '!=', parent)
    .select('parent')
    .executeTakeFirst();
  if (row) throw new Problem('conflict', `${child} is ${row.parent} already; end that membership first.`);
}

/** Whoever has a sender is one of the people. */
async function knowPerson({ db, stamps }: WriteContext, principal: string): Promise<void> {
  await db
    .insertInto('user')
    .values({ sub: principal.slice('user:'.length), ...stamps() } as never)
    .onConflict((on) => on.column('sub').doNothing())
    .execute();
}

/**
 * Makes a principal a member of another, with all that must hold for it; undefined where it is one already. The caller
 * settles the grants afterwards, because a role may bring denials along.
 */
export async function join(
  context: WriteContext,
  { child, parent, via }: Pick<MemberRow, 'child' | 'parent' | 'via'>,
): Promise<MemberRow | undefined> {
  const { db } = context;
  if (isIdentity(child, parent)) await refuseSecondPerson(db, child, parent);
  await mayShareRole(context, child, parent);
  const row = await db
    .insertInto('member')
    .values({ id: context.newId(), child, parent, via, ...context.stamps() })
    .onConflict((on) => on.columns(['child', 'parent']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row && isIdentity(child, parent)) await knowPerson(context, parent);
  return row;
}

/** Ends a membership; the caller settles the grants afterwards. */
export async function leave(context: WriteContext, row: MemberRow): Promise<void> {
  await mayEndMembership(context, row.parent);
  await context.db.deleteFrom('member').where('id', '=', row.id).execute();
}

/** The senders of people, by the principal of each. */
export async function sendersOf(
  db: ReadDb,
  principals: readonly string[],
): Promise<Map<string, MemberRow[]>> {
  if (principals.length === 0) return new Map();
  const rows = await db
    .selectFrom('member')
    .selectAll()
    .where('parent', 'in', [...principals])
    .where('child', 'like', 'sender:%')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, ({ parent }) => parent);
}

export const addressOf = ({ child }: Pick<MemberRow, 'child'>): string => child.slice('sender:'.length);
