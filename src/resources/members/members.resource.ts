import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { MemberTable } from '../../db/tables/config.js';
import { principalKey, principalLabel, principalsOf } from '../../identity/principals.js';
import { page } from '../../kernel/page.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { MemberKey, MemberQuery, MemberView, NewMember } from './members.dto.js';
import { mayShareRole } from './members.rules.js';

type MemberRow = Selectable<MemberTable>;

async function labelled(db: ReadDb, row: MemberRow): Promise<MemberRow> {
  return { ...row, child: await principalLabel(db, row.child), parent: await principalLabel(db, row.parent) };
}

async function keyOf(db: ReadDb, path: 'child' | 'parent', label: string): Promise<string> {
  const key = await principalKey(db, label);
  if (!key)
    throw new Problem('invalid', `${label} does not exist.`, [{ path, message: 'names nobody here' }]);
  return key;
}

async function create(context: WriteContext, input: NewMember): Promise<MemberRow> {
  const { db } = context;
  const [child, parent] = [await keyOf(db, 'child', input.child), await keyOf(db, 'parent', input.parent)];
  if ((await principalsOf(db, parent)).includes(child)) {
    throw new Problem(
      'conflict',
      `${input.parent} is already a member of ${input.child}; memberships must not form a circle.`,
    );
  }
  await mayShareRole(db, context.caller, context.now, parent);
  const row = await db
    .insertInto('member')
    .values({ id: context.newId(), child, parent, via: 'admin', ...context.stamps() })
    .onConflict((on) => on.columns(['child', 'parent']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new Problem('conflict', `${input.child} is already a member of ${input.parent}.`);
  return labelled(db, row);
}

async function list(db: ReadDb, query: MemberQuery, after: (string | number)[] | undefined, limit: number) {
  let rows = db.selectFrom('member').selectAll().orderBy('id').limit(limit);
  if (after) rows = rows.where('id', '>', String(after[0]));
  if (query.child) rows = rows.where('child', '=', (await principalKey(db, query.child)) ?? '');
  if (query.parent) rows = rows.where('parent', '=', (await principalKey(db, query.parent)) ?? '');
  return Promise.all((await rows.execute()).map((row) => labelled(db, row)));
}

export const members = defineResource<MemberRow>({
  name: 'members',
  kind: 'Member',
  says: 'Who belongs to which role. Membership is transitive and never circular.',
  view: MemberView,
  key: MemberKey,
  manifest: 'apply',
  find: (db, { id }) =>
    db
      .selectFrom('member')
      .selectAll()
      .where('id', '=', id ?? '')
      .executeTakeFirst(),
  scopeOf: () => '**',
  actions: {
    list: read({
      input: MemberQuery,
      says: 'List memberships, oldest first.',
      scope: () => '**',
      run: ({ db, caller }, query) =>
        page(
          caller,
          query,
          (after, limit) => list(db, query, after, limit),
          (row) => [row.id],
        ),
    }),
    get: read({
      input: Nothing,
      says: 'Read one membership.',
      scope: 'row',
      run: ({ db }, _input, row: MemberRow) => labelled(db, row),
    }),
    create: write({
      input: NewMember,
      says: 'Make a principal a member of a role. It gets all that the role holds, so you must hold that as delegable.',
      scope: () => '**',
      run: create,
    }),
    delete: write({
      input: Nothing,
      says: 'End a membership. The principal loses what only this role gave it.',
      scope: 'row',
      run: async ({ db }, _input, row: MemberRow) => {
        await db.deleteFrom('member').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
