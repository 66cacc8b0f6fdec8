import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { TokenTable } from '../../db/tables/config.js';
import type { Caller } from '../../identity/caller.js';
import { principalKey, principalLabel } from '../../identity/principals.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { hashToken, newToken } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { TokenFields, TokenKey, TokenMade, TokenQuery, TokenView } from './tokens.dto.js';
import { checkToken, mayActAs, refuseWider, type Reach } from './tokens.rules.js';

type TokenRow = Selectable<TokenTable> & { place: string };

/** Every token with the place that the access list is asked about: its agent, or where a person's reaches. */
const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('token')
    .leftJoin('agent', (join) =>
      join
        .on('token.principal', 'like', 'agent:%')
        .on((eb) => eb('agent.id', '=', eb.fn<string>('substr', ['token.principal', eb.val(7)]))),
    )
    .selectAll('token')
    .select((eb) => eb.fn.coalesce('agent.path', 'token.scope').as('place'))
    .as('row');

const find = (db: ReadDb, { id }: Record<string, string>): Promise<TokenRow | undefined> =>
  db
    .selectFrom(rowsOf(db))
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirst();

async function labelled<Row extends { principal: string }>(db: ReadDb, row: Row): Promise<Row> {
  return { ...row, principal: await principalLabel(db, row.principal) };
}

const isOwn = ({ principal }: TokenFields, caller: Caller): boolean =>
  principal === undefined || principal === caller.label;

/** For oneself: the own place, or where the token reaches. For anybody else: everywhere. */
function scopeOf(input: TokenFields, { caller }: { caller: Caller }): string {
  if (!isOwn(input, caller)) return '**';
  return caller.agent?.path ?? (input.scope === undefined || input.scope === '@self' ? '**' : input.scope);
}

async function speaksFor(db: ReadDb, label: string) {
  const principal = await principalKey(db, label);
  if (!principal) {
    const errors = [{ path: 'principal', message: 'does not exist' }];
    throw new Problem('invalid', `${label} does not exist.`, errors);
  }
  const agent = label.startsWith('agent:') && { id: principal.slice(6), path: label.slice(6) };
  return { principal, ...(agent && { agent }) };
}

async function create(context: WriteContext, input: TokenFields): Promise<TokenRow & { token: string }> {
  const { db, caller } = context;
  const { principal: label = caller.label, name, actions = ['*'], scope = '**', expiresAt } = input;
  const reach: Reach = {
    actions,
    scope,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
  checkToken(name, label, reach);
  refuseWider(caller, reach);
  const other = await speaksFor(db, label);
  if (!isOwn(input, caller)) await mayActAs(db, caller, context.now, other, reach);
  const token = newToken('rk');
  const id = context.newId();
  await db
    .insertInto('token')
    .values({
      ...reach,
      id,
      actions: [...actions],
      principal: other.principal,
      name,
      tokenHash: hashToken(token),
      lastUsed: null,
      ...context.stamps(),
    })
    .execute();
  const row = await find(db, { id });
  return { ...(await labelled(db, row as TokenRow)), token };
}

/** The tokens that stand at a readable place: by the scope that they are limited to, or by the agent that holds them. */
function own({ db, readable }: ReadContext) {
  const holder = sql<string>`'agent:' || agent.id`;
  return [
    db.selectFrom('token').where(readable('token.scope')).select('id as key'),
    db
      .selectFrom('agent')
      .innerJoin('token', (join) => join.on('token.principal', '=', holder))
      .where(readable('agent.path'))
      .select('token.id as key'),
  ];
}

const held = async (label: string, { db }: ReadContext) =>
  sql<boolean>`"row".principal = ${(await principalKey(db, label)) ?? ''}`;

export const tokens = defineResource<TokenRow>({
  name: 'tokens',
  kind: 'Token',
  says: 'A bearer token for the API and for MCP. It is shown once and stored as a hash, and never holds more than its principal.',
  view: TokenView,
  key: TokenKey,
  manifest: 'never',
  find,
  scopeOf: (row) => row.place,
  actions: {
    list: listing({
      input: TokenQuery,
      says: 'List tokens, oldest first, without what they are.',
      from: (db) => db.selectFrom(rowsOf(db)).selectAll(),
      by: 'row.id',
      of: 'row.place',
      own,
      filters: { principal: held },
      shown: (rows, { db }) => Promise.all(rows.map((row) => labelled(db, row))),
    }),
    get: read({
      input: Nothing,
      says: 'Read what is known of a token.',
      scope: 'row',
      run: ({ db }, _input, row: TokenRow) => labelled(db, row),
    }),
    create: write({
      input: TokenFields,
      says: 'Make a token for yourself, or for another if you hold all that it would. It is shown only in this answer.',
      scope: scopeOf,
      answer: TokenMade,
      run: create,
    }),
    delete: write({
      input: Nothing,
      says: 'Make a token useless at once.',
      scope: 'row',
      run: async ({ db }, _input, row: TokenRow) => {
        await db.deleteFrom('token').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
