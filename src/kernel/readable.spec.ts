import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Kysely, sql } from 'kysely';
import { Database } from '../db/db.js';
import { decide, readableScopes, type Grant } from '../identity/acl.js';
import type { Caller } from '../identity/caller.js';
import { readableSql } from './readable.js';

const segment = fc.constantFrom('a', 'b', 'ä', 'a-b', '0');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const scope = fc.oneof(
  path,
  path.map((base) => `${base}/*`),
  path.map((base) => `${base}/**`),
  fc.constant('**'),
);

const grant = fc.record({
  id: fc.constant('g'),
  principal: fc.constant('user:ada'),
  action: fc.constantFrom('*', 'notes:*', 'notes:list', 'notes:get', 'other:list'),
  scope,
  params: fc.constantFrom<Grant['params']>({}, {}, {}, { title: 'x' }),
  effect: fc.constantFrom<Grant['effect']>('allow', 'allow', 'deny'),
  delegable: fc.constant(false),
  expiresAt: fc.constant(null),
});

const limits = fc.option(fc.record({ actions: fc.constantFrom(['*'], ['notes:list'], ['other:*']), scope }), {
  nil: undefined,
});

describe('readableSql', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rookery-'));
  let database: Database;
  beforeAll(async () => {
    database = new Database(join(dir, 'test.db'));
    await sql`create table place (scope text primary key) strict`.execute(database.writer);
  });
  afterAll(async () => {
    await database.close();
    rmSync(dir, { recursive: true });
  });

  it('lists exactly the rows that the evaluator would allow one by one', async () => {
    const places = database.writer as unknown as Kysely<{ place: { scope: string } }>;
    await fc.assert(
      fc.asyncProperty(
        fc.array(grant, { maxLength: 5 }),
        fc.uniqueArray(scope, { minLength: 1, maxLength: 12 }),
        limits,
        async (grants, scopes, given) => {
          await places.deleteFrom('place').execute();
          await places
            .insertInto('place')
            .values(scopes.map((text) => ({ scope: text })))
            .execute();
          const caller: Caller = {
            principal: 'user:ada',
            label: 'user:ada',
            principals: ['user:ada'],
            ...(given && { limits: given }),
          };
          const rows = await places
            .selectFrom('place')
            .selectAll()
            .where(readableSql('scope', readableScopes(grants, caller, 'notes:list')))
            .execute();
          const allowed = scopes.filter(
            (text) => decide(grants, caller, { action: 'notes:list', scope: text }).allowed,
          );
          expect(rows.map((row) => row.scope).sort()).toEqual(allowed.sort());
        },
      ),
      { numRuns: 200 },
    );
  });
});
