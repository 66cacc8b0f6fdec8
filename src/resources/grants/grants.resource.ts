import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { insertRow, prepared } from '../../db/prepared.js';
import type { GrantTable } from '../../db/tables/config.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import type { Grant } from '../../identity/acl.js';
import { settle } from '../../identity/acl-revoke.js';
import type { Caller } from '../../identity/caller.js';
import { principalKey, principalLabel } from '../../identity/principals.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { Explained, Explanation, GrantKey, GrantQuery, GrantView, NewGrant } from './grants.dto.js';
import { explain, mayPassOn, mayTakeBack, who } from './grants.rules.js';

type GrantRow = Selectable<GrantTable>;

/** The row with its principals as people write them. */
async function labelled(db: ReadDb, row: GrantRow): Promise<GrantRow> {
  const [principal, grantedBy] = await Promise.all([
    principalLabel(db, row.principal),
    principalLabel(db, row.grantedBy),
  ]);
  return { ...row, principal, grantedBy };
}

const rowBy = prepared<{ id: string }, GrantRow>((db, given) =>
  db.selectFrom('grant').selectAll().where('id', '=', given('id')),
);

const byId = async (db: ReadDb, id: string): Promise<GrantRow | undefined> => (await rowBy(db, { id }))[0];

async function keyOf(db: ReadDb, label: string): Promise<string> {
  const key = await principalKey(db, label);
  if (key) return key;
  const message = `${label} does not exist`;
  throw new Problem('invalid', message, [{ path: 'principal', message }]);
}

/** A principal that is gone is asked for by what is stored of it. */
const given = async (label: string, { db }: ReadContext) =>
  sql<boolean>`"grant".principal = ${(await principalKey(db, label)) ?? label}`;

type Settled = GrantRow & { revoked?: string | undefined };

async function create(context: WriteContext, input: NewGrant): Promise<Settled> {
  const { db, caller, now } = context;
  const row = {
    id: context.newId(),
    principal: await keyOf(db, input.principal),
    action: input.action,
    scope: input.scope,
    params: input.params ?? {},
    effect: input.effect ?? 'allow',
    delegable: input.delegable ?? false,
    expiresAt: input.expiresAt ?? null,
    note: input.note ?? null,
    grantedBy: caller.principal,
    ...context.stamps(),
  };
  await mayPassOn(context, row);
  await insertRow(db, 'grant', row);
  const revoked = row.effect === 'deny' ? await settle(db, now) : undefined;
  return { ...(context.isPart ? row : await labelled(db, row)), revoked };
}

async function remove(context: WriteContext, row: GrantRow): Promise<Settled> {
  await mayTakeBack(context, row as unknown as Grant);
  await context.db.deleteFrom('grant').where('id', '=', row.id).execute();
  return { ...row, revoked: await settle(context.db, context.now) };
}

/** An agent that asks about `@self` asks about its own path; for anyone else that is no place in particular. */
const whereOf = (scope: string, { agent }: Caller): string =>
  scope === '@self' ? (agent?.path ?? '**') : scope;

export const grants = defineResource<GrantRow>({
  name: 'grants',
  kind: 'Grant',
  says: 'One row of the access list: who may do what, where. Deny wins; nothing matching is a no.',
  view: GrantView,
  key: GrantKey,
  manifest: 'apply',
  written: {
    defaults: { params: {}, effect: 'allow', delegable: false },
    stored: async (db, id) => {
      const row = await byId(db, id);
      return row && labelled(db, row);
    },
  },
  find: (db, { id = '' }) => byId(db, id),
  scopeOf: ({ scope }) => (scope === '@self' ? '**' : scope),
  actions: {
    list: listing({
      input: GrantQuery,
      says: 'List grants, oldest first.',
      from: (db) => db.selectFrom('grant').selectAll(),
      by: 'grant.id',
      of: 'grant.scope',
      filters: { principal: given, action: 'grant.action' },
      shown: (rows, { db }) => Promise.all(rows.map((row) => labelled(db, row))),
    }),
    get: read({
      input: Nothing,
      says: 'Read one grant.',
      scope: 'row',
      run: ({ db }, _input, row: GrantRow) => labelled(db, row),
    }),
    create: write({
      input: NewGrant,
      says: 'Give a principal an action somewhere, or forbid it. Only a part of what you hold as delegable can be passed on.',
      scope: ({ scope }) => (scope === '@self' ? '**' : scope),
      detail: ({ revoked }) => revoked,
      run: create,
    }),
    delete: write({
      input: Nothing,
      says: 'Take a grant or a denial back. What was passed on from it stays only where another grant still carries it.',
      scope: 'row',
      detail: ({ revoked }) => revoked,
      run: (context, _input, row: GrantRow) => remove(context, row),
    }),
    explain: read({
      input: Explanation,
      says: 'Answer whether a principal may do something somewhere and which grant decides it, or who may.',
      scope: ({ scope }, { caller }) => whereOf(scope, caller),
      at: { method: 'POST' },
      answer: Explained,
      run: ({ db, now, caller }, { principal, ...asked }) => {
        const question = { ...asked, scope: whereOf(asked.scope, caller) };
        return principal ? explain(db, now, principal, question) : who(db, now, question);
      },
    }),
  },
});
