import type { Selectable } from 'kysely';
import type { Tx } from '../../db/db.js';
import type { UserTable } from '../../db/tables/people.js';
import { settle } from '../../identity/acl-revoke.js';
import type { WriteContext } from '../../kernel/resource.js';
import { counted, refuseUnsaid, type Belongings } from '../belongings.js';
import { leave } from '../persons.js';

type UserRow = Selectable<UserTable>;

/** Where the person is one end of a membership. */
const memberships = (db: Tx, person: string) =>
  db
    .selectFrom('member')
    .selectAll()
    .where((eb) => eb.or([eb('child', '=', person), eb('parent', '=', person)]))
    .orderBy('id');

const own = {
  link: (db: Tx, person: string) => db.selectFrom('link').where('person', '=', person),
  secret: (db: Tx, person: string) => db.selectFrom('secret').where('person', '=', person),
  token: (db: Tx, person: string) => db.selectFrom('token').where('principal', '=', person),
  // Denials stay, or to delete and make a person anew would be a way around them.
  grant: (db: Tx, person: string) =>
    db.selectFrom('grant').where('principal', '=', person).where('effect', '=', 'allow'),
};

const idsOf = async (rows: { execute(): Promise<{ id: string }[]> }): Promise<string[]> =>
  (await rows.execute()).map(({ id }) => id);

/** Somebody else may come by the same name, and inherits nothing. */
async function belongingsOf(db: Tx, person: string): Promise<Belongings> {
  return new Map([
    ['memberships', await idsOf(memberships(db, person))],
    ['links', await idsOf(own.link(db, person).select('id'))],
    ['secrets', await idsOf(own.secret(db, person).select('id'))],
    ['tokens', await idsOf(own.token(db, person).select('id'))],
    ['grants', await idsOf(own.grant(db, person).select('id'))],
  ]);
}

/** Deletes a person; what she has is named first, and goes with `cascade`. */
export async function remove(
  context: WriteContext,
  { cascade = false }: { cascade?: boolean },
  row: UserRow,
): Promise<UserRow & { told: string }> {
  const { db, now } = context;
  const person = `user:${row.sub}`;
  const belongings = await belongingsOf(db, person);
  const goes = counted(belongings);
  if (goes !== '' && !cascade) refuseUnsaid(row.sub, goes);
  for (const membership of await memberships(db, person).execute()) await leave(context, membership);
  for (const table of ['link', 'secret', 'token', 'grant'] as const)
    for (const id of belongings.get(`${table}s`) ?? [])
      await db.deleteFrom(table).where('id', '=', id).execute();
  // What a gate once said of the name is not said of who comes by it next.
  await db.deleteFrom('admission').where('sub', '=', row.sub).execute();
  await db.deleteFrom('user').where('sub', '=', row.sub).execute();
  const revoked = await settle(db, now);
  return { ...row, told: [goes && `with ${goes}`, revoked].filter(Boolean).join('; ') };
}
