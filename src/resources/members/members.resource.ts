import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { MemberTable } from '../../db/tables/config.js';
import { settle } from '../../identity/acl-revoke.js';
import { principalKey, principalLabel, principalsOf } from '../../identity/principals.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { join, leave } from '../persons.js';
import { MemberKey, MemberQuery, MemberView, NewMember } from './members.dto.js';

type MemberRow = Selectable<MemberTable>;

async function labelled(db: ReadDb, row: MemberRow): Promise<MemberRow> {
  return { ...row, child: await principalLabel(db, row.child), parent: await principalLabel(db, row.parent) };
}

const byId = (db: ReadDb, id: string): Promise<MemberRow | undefined> =>
  db.selectFrom('member').selectAll().where('id', '=', id).executeTakeFirst();

async function keyOf(db: ReadDb, path: 'child' | 'parent', label: string): Promise<string> {
  if (label === 'anyone') {
    const message = 'has no members and is in no role; grant to "anyone" instead';
    throw new Problem('invalid', `${path} ${message}.`, [{ path, message }]);
  }
  const key = await principalKey(db, label);
  if (!key)
    throw new Problem('invalid', `${label} does not exist.`, [{ path, message: 'names nobody here' }]);
  return key;
}

type Settled = MemberRow & { revoked?: string | undefined };

async function create(context: WriteContext, input: NewMember): Promise<Settled> {
  const { db } = context;
  const [child, parent] = [await keyOf(db, 'child', input.child), await keyOf(db, 'parent', input.parent)];
  if ((await principalsOf(db, parent)).includes(child)) {
    throw new Problem(
      'conflict',
      `${input.parent} is already a member of ${input.child}; memberships must not form a circle.`,
    );
  }
  const row = await join(context, { child, parent, via: 'admin' });
  if (!row) throw new Problem('conflict', `${input.child} is already a member of ${input.parent}.`);
  // A role may bring denials along, and they reach what the new member had passed on.
  const revoked = await settle(db, context.now);
  return { ...(await labelled(db, row)), revoked };
}

async function remove(context: WriteContext, row: MemberRow): Promise<Settled> {
  await leave(context, row);
  return { ...row, revoked: await settle(context.db, context.now) };
}

const keyed =
  (column: string) =>
  async (label: string, { db }: ReadContext) =>
    sql<boolean>`${sql.ref(column)} = ${(await principalKey(db, label)) ?? ''}`;

export const members = defineResource<MemberRow>({
  name: 'members',
  kind: 'Member',
  says: 'Who belongs to which role. Membership is transitive and never circular.',
  view: MemberView,
  key: MemberKey,
  manifest: 'apply',
  // Every agent comes with its membership in role:member; what it may not do is for a denial to say.
  written: {
    leavesOut: ({ via, child }) => via === 'seed' && String(child).startsWith('agent:'),
    stored: async (db, id) => {
      const row = await byId(db, id);
      return row && labelled(db, row);
    },
  },
  find: (db, { id = '' }) => byId(db, id),
  scopeOf: () => '**',
  actions: {
    list: listing({
      input: MemberQuery,
      says: 'List memberships, oldest first.',
      from: (db) => db.selectFrom('member').selectAll(),
      by: 'member.id',
      filters: { child: keyed('member.child'), parent: keyed('member.parent') },
      shown: (rows, { db }) => Promise.all(rows.map((row) => labelled(db, row))),
    }),
    get: read({
      input: Nothing,
      says: 'Read one membership.',
      scope: 'row',
      run: ({ db }, _input, row: MemberRow) => labelled(db, row),
    }),
    create: write({
      input: NewMember,
      says: 'Make a principal a member of a role, or a sender one of a person. It gets all that the other holds, so you must hold that as delegable.',
      scope: () => '**',
      detail: ({ revoked }) => revoked,
      run: create,
    }),
    delete: write({
      input: Nothing,
      says: 'End a membership. The principal loses what only this role gave it, and so do those it passed that on to.',
      scope: 'row',
      detail: ({ revoked }) => revoked,
      run: (context, _input, row: MemberRow) => remove(context, row),
    }),
  },
});
