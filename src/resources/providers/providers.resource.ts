import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ProviderTable } from '../../db/tables/models.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { NewProvider, ProviderFields, ProviderKey, ProviderQuery, ProviderView } from './providers.dto.js';
import { checkProvider, governs, ownerOf } from './providers.rules.js';

type ProviderRow = Selectable<ProviderTable> & { agent: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('provider')
    .leftJoin('agent', 'agent.id', 'provider.agentId')
    .selectAll('provider')
    .select('agent.path as agent');

const find = (db: ReadDb, { name }: Record<string, string>): Promise<ProviderRow | undefined> =>
  rowsOf(db)
    .where('provider.name', '=', name ?? '')
    .executeTakeFirst();

const columns = ({
  kind = 'anthropic-compatible',
  baseUrl,
  secret,
  models = [],
  fallback = 0,
}: ProviderFields) => ({
  kind,
  baseUrl: baseUrl.replace(/\/+$/, ''),
  secret: secret ?? null,
  models: models as never,
  fallback,
});

async function create(context: WriteContext, { name, agent, ...fields }: NewProvider): Promise<ProviderRow> {
  const { db } = context;
  checkProvider(name, fields as ProviderFields);
  const agentId = await ownerOf(db, agent);
  const row = await db
    .insertInto('provider')
    .values({ name, agentId, ...columns(fields as ProviderFields), ...context.stamps() })
    .onConflict((on) => on.column('name').doNothing())
    .returning('name')
    .executeTakeFirst();
  if (!row) throw new Problem('conflict', `There is already a provider ${name}.`);
  return (await find(db, { name })) as ProviderRow;
}

async function update(
  context: WriteContext,
  patch: Partial<ProviderFields>,
  row: ProviderRow,
): Promise<ProviderRow> {
  const fields = parse(ProviderFields, mergePatch(present(ProviderFields, row), patch));
  checkProvider(row.name, fields);
  await context.db
    .updateTable('provider')
    .set({ ...columns(fields), ...context.touched(row) })
    .where('name', '=', row.name)
    .execute();
  return (await find(context.db, { name: row.name })) as ProviderRow;
}

export const providers = defineResource<ProviderRow>({
  name: 'providers',
  kind: 'Provider',
  says: 'Where model requests go. An agent uses those of the nearest owner above it, else those of the instance.',
  view: ProviderView,
  key: ProviderKey,
  manifest: 'apply',
  written: { defaults: { kind: 'anthropic-compatible', models: [], fallback: 0 } },
  find,
  scopeOf: (row) => row.agent ?? '**',
  actions: {
    list: listing({
      input: ProviderQuery,
      says: 'List providers by name.',
      from: rowsOf,
      by: 'provider.name',
      of: 'agent.path',
      filters: { agent: 'agent.path' },
    }),
    get: read({
      input: Nothing,
      says: 'Read one provider.',
      scope: 'row',
      run: async (_context, _input, row: ProviderRow) => row,
    }),
    create: write({
      input: NewProvider,
      says: 'Set up where model requests go, for an agent and those below it or for the instance. Also asks for providers:govern.',
      scope: ({ agent = '**' }) => agent,
      also: (input) => governs(input, input.agent ?? '**'),
      run: create,
    }),
    update: write({
      input: ProviderFields as new () => Partial<ProviderFields>,
      partial: true,
      says: 'Change a provider; it holds for the next request. Another address also asks for providers:govern.',
      scope: 'row',
      also: (input, row: ProviderRow | undefined) => governs(input, row?.agent ?? '**'),
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Delete a provider. Its agents then use the next one above, or what the server was started with.',
      scope: 'row',
      run: async ({ db }, _input, row: ProviderRow) => {
        await db.deleteFrom('provider').where('name', '=', row.name).execute();
        return row;
      },
    }),
  },
});
