import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { SettingTable } from '../../db/tables/config.js';
import { page } from '../../kernel/page.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import type { JsonSchema } from '../../kernel/field-registry.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { SettingKey, SettingQuery, SettingValue, SettingView } from './settings.dto.js';
import { checked, describe, settingNames, settingOf } from './settings.table.js';

/** A setting as it holds now; the stored columns are there where it is stored. */
interface SettingRow extends Partial<Selectable<SettingTable>> {
  name: string;
  origin: 'stored' | 'default';
  default: unknown;
  says: string;
  schema: JsonSchema;
}

function effective(name: string, stored: Selectable<SettingTable> | undefined): SettingRow {
  const preset = settingOf(name).default;
  const common = { name, default: preset, ...describe(name) };
  return stored
    ? { ...stored, ...common, origin: 'stored' }
    : { ...common, value: preset, origin: 'default' };
}

async function find(db: ReadDb, { name = '' }: Record<string, string>): Promise<SettingRow> {
  const row = await db.selectFrom('setting').selectAll().where('name', '=', name).executeTakeFirst();
  return effective(name, row);
}

async function all(db: ReadDb): Promise<SettingRow[]> {
  const rows = await db.selectFrom('setting').selectAll().execute();
  const stored = new Map(rows.map((row) => [row.name, row]));
  return settingNames.map((name) => effective(name, stored.get(name)));
}

async function replace(context: WriteContext, { value }: SettingValue, row: SettingRow): Promise<SettingRow> {
  const { db } = context;
  const { name } = row;
  const text = JSON.stringify(await checked(db, name, value));
  const { createdAt, createdBy, version, updatedAt } = context.stamps();
  const changed = { value: text, version: (row.version ?? 0) + 1, updatedAt };
  await db
    .insertInto('setting')
    .values({ name, value: text, version, createdAt, createdBy, updatedAt })
    .onConflict((on) => on.column('name').doUpdateSet(changed))
    .execute();
  return find(db, { name });
}

export const settings = defineResource<SettingRow>({
  name: 'settings',
  kind: 'Setting',
  says: 'Defaults of the whole instance, each with a type of its own; agents, routes and channels may say otherwise.',
  view: SettingView,
  key: SettingKey,
  manifest: 'apply',
  written: {
    leavesOut: ({ name, origin }) => origin === 'default' || settingOf(String(name)).ownOnly === true,
  },
  routing: ({ name = '' }) => settingOf(name).routing,
  find,
  scopeOf: () => '**',
  actions: {
    list: read({
      input: SettingQuery,
      says: 'List every setting with the value that holds now and whether it is stored or the default.',
      scope: () => '**',
      run: ({ db, caller }, query) =>
        page(
          caller,
          query,
          async (after, limit) =>
            (await all(db))
              .filter(({ name }) => !after || name > String(after[0]))
              .filter(({ origin }) => !query.origin || origin === query.origin)
              .slice(0, limit),
          (row) => [row.name],
        ),
    }),
    get: read({
      input: Nothing,
      says: 'Read one setting with the schema of its value.',
      scope: 'row',
      run: async (_context, _input, row: SettingRow) => row,
    }),
    replace: write({
      input: SettingValue,
      says: 'Give a setting a value, for the whole instance and from the next message on. Rows that say otherwise themselves keep their own.',
      scope: 'row',
      at: { method: 'PUT', path: '' },
      run: replace,
    }),
    delete: write({
      input: Nothing,
      says: 'Take a setting back to its default.',
      scope: 'row',
      run: async ({ db }, _input, row: SettingRow) => {
        if (row.origin === 'default') throw new Problem('notFound', `${row.name} is at its default already.`);
        await db.deleteFrom('setting').where('name', '=', row.name).execute();
        return row;
      },
    }),
  },
});
