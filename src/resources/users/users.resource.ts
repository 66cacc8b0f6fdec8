import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { UserTable } from '../../db/tables/people.js';
import { settle } from '../../identity/acl-revoke.js';
import type { Question } from '../../identity/acl.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { Problem } from '../../platform/problem.js';
import { ErasureTerms, ErasureView } from '../erasure.dto.js';
import { Nothing } from '../nothing.dto.js';
import { addressOf, join, leave, sendersOf } from '../persons.js';
import { NewUser, UserFields, UserKey, UserQuery, UserRemoval, UserView } from './users.dto.js';
import { remove } from './users.remove.js';
import { checkUser } from './users.rules.js';

type UserRow = Selectable<UserTable>;
type Shown = UserRow & { identities: string[]; told?: string };

const personOf = ({ sub }: { sub: string }): string => `user:${sub}`;

async function withIdentities(db: ReadDb, rows: readonly UserRow[]): Promise<Shown[]> {
  const senders = await sendersOf(db, rows.map(personOf));
  return rows.map((row) => ({ ...row, identities: (senders.get(personOf(row)) ?? []).map(addressOf) }));
}

const shown = async (db: ReadDb, row: UserRow): Promise<Shown> =>
  (await withIdentities(db, [row]))[0] as Shown;

const find = (db: ReadDb, { sub }: Record<string, string>): Promise<UserRow | undefined> =>
  db
    .selectFrom('user')
    .selectAll()
    .where('sub', '=', sub ?? '')
    .executeTakeFirst();

/** A person's senders are memberships, so what those ask is asked here too. */
const joins = ({ identities }: Partial<UserFields>): Question[] =>
  identities === undefined
    ? []
    : ['create', 'delete'].map((verb) => ({ action: `members:${verb}`, scope: '**' }));

/** Makes exactly these senders the person's, and answers with what that came to. */
async function setIdentities(context: WriteContext, person: string, wanted: readonly string[]) {
  const { db, now } = context;
  const present = (await sendersOf(db, [person])).get(person) ?? [];
  const gone = present.filter((row) => !wanted.includes(addressOf(row)));
  const fresh = [...new Set(wanted)].filter((address) => !present.some((row) => addressOf(row) === address));
  for (const row of gone) await leave(context, row);
  for (const address of fresh)
    await join(context, { child: `sender:${address}`, parent: person, via: 'admin' });
  if (gone.length + fresh.length === 0) return undefined;
  const told = [
    ...fresh.map((address) => `joined ${address}`),
    ...gone.map((row) => `left ${addressOf(row)}`),
  ];
  return [told.join(', '), await settle(db, now)].filter(Boolean).join('; ');
}

const columns = ({ name, profile, timezone, language }: UserFields) => ({
  name: name ?? null,
  profile: profile ?? null,
  timezone: timezone ?? null,
  language: language ?? null,
});

async function create(context: WriteContext, input: NewUser): Promise<Shown> {
  const { db } = context;
  checkUser(input);
  const { sub, identities } = input;
  if (await find(db, { sub })) throw new Problem('conflict', `There is already a user ${sub}.`);
  await db
    .insertInto('user')
    .values({ sub, ...columns(input), ...context.stamps() })
    .execute();
  const told = identities && (await setIdentities(context, `user:${sub}`, identities));
  const row = (await find(db, { sub })) as UserRow;
  return { ...(await shown(db, row)), ...(told !== undefined && { told }) };
}

async function update(context: WriteContext, patch: Partial<UserFields>, row: UserRow): Promise<Shown> {
  const { db } = context;
  const fields = parse(UserFields, mergePatch(present(UserFields, row), patch));
  checkUser(fields);
  const changed = await db
    .updateTable('user')
    .set({ ...columns(fields), ...context.touched(row) })
    .where('sub', '=', row.sub)
    .returningAll()
    .executeTakeFirstOrThrow();
  const { identities } = patch;
  const told =
    identities === undefined ? undefined : await setIdentities(context, personOf(row), identities ?? []);
  return { ...(await shown(db, changed)), ...(told !== undefined && { told }) };
}

/** A sender has one person at most. */
const whose = (address: string) =>
  sql<boolean>`"user".sub = (select substr(parent, 6) from member
    where child = ${`sender:${address}`} and parent like 'user:%' limit 1)`;

export const users = defineResource<UserRow>({
  name: 'users',
  kind: 'User',
  says: 'A person: the principal user:<sub>, what is known of it and which senders it is.',
  view: UserView,
  key: UserKey,
  manifest: 'apply',
  written: { elsewhere: { identities: 'Member' } },
  find,
  scopeOf: () => '**',
  actions: {
    list: listing({
      input: UserQuery,
      says: 'List people by their short names.',
      from: (db) => db.selectFrom('user').selectAll(),
      by: 'user.sub',
      filters: { identity: whose },
      shown: (rows, { db }) => withIdentities(db, rows),
    }),
    get: read({
      input: Nothing,
      says: 'Read what is known of a person.',
      scope: 'row',
      run: ({ db }, _input, row: UserRow) => shown(db, row),
    }),
    create: write({
      input: NewUser,
      says: 'Write a person down. It gives no access by itself: grants, memberships and secrets name the person.',
      scope: () => '**',
      also: joins,
      detail: ({ told }) => told,
      run: create,
    }),
    update: write({
      input: UserFields as new () => Partial<UserFields>,
      partial: true,
      says: 'Change what is known of a person. Identities that are given are all that it has afterwards.',
      scope: 'row',
      also: joins,
      detail: ({ told }) => told,
      run: update,
    }),
    delete: write({
      input: UserRemoval,
      says: 'Delete a person. Refused with the list while it has memberships, pair links, secrets, tokens or grants, until `cascade` says so; what forbids it something stays.',
      scope: 'row',
      detail: ({ told }) => told,
      run: (context, input, row: UserRow) => remove(context, input, row),
    }),
    erase: write({
      input: ErasureTerms,
      says: 'Erase a person: what it has, said and was told goes from every store, and what mentions it. It cannot be undone; the answer is the receipt.',
      scope: 'row',
      also: () => [{ action: 'erasures:create', scope: '**' }],
      accepts: true,
      answer: ErasureView,
      run: ({ part }, { terms }, { sub }: UserRow) =>
        part('erasures:create', { user: sub, ...(terms && { terms }) }) as Promise<object>,
    }),
  },
});
