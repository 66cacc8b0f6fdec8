import type { ReadDb } from '../db/db.js';
import { insertRow, prepared } from '../db/prepared.js';
import type { Question } from '../identity/acl.js';
import { fieldsOf, type Dto } from '../kernel/field-registry.js';
import { listing, type Listing } from '../kernel/listing.js';
import type { PageQuery } from '../kernel/page.js';
import { mergePatch, parse } from '../kernel/parse.js';
import {
  defineResource,
  read,
  write,
  type Resource,
  type WriteContext,
  type Written,
} from '../kernel/resource.js';
import { present } from '../kernel/view.js';
import { Nothing } from './nothing.dto.js';

/** Tables whose rows have an id that the server draws, the scope whose they are, and what was written. */
type Table = 'egress' | 'budget' | 'approvalRule';

interface Stored {
  id: string;
  scope: string;
  version: number;
}

/** A resource whose rows are what was written and nothing more. */
export interface Plain<Fields extends { scope?: string }, Query extends PageQuery> extends Pick<
  Resource,
  'name' | 'kind' | 'says' | 'key' | 'view'
> {
  table: Table;
  fields: Dto<Fields>;
  query: Dto<Query>;
  filters: Listing<Query, Stored, Stored>['filters'];
  written: Written & Required<Pick<Written, 'defaults'>>;
  /** What else must hold of a whole row; throws Problem. */
  check?(fields: Fields): void;
  /** False while nothing acts on the rows: they say so themselves. */
  enforced: boolean;
  /** What the actions say of themselves, beside what each of them asks. */
  tells: Record<'create' | 'update' | 'delete', string>;
}

// The tables differ in columns that only their shapes name.
const known = (table: Table) => table as 'egress';

class PlainRows<Fields extends { scope?: string }, Query extends PageQuery> {
  readonly table: 'egress';

  constructor(readonly plain: Plain<Fields, Query>) {
    this.table = known(plain.table);
  }

  rows = (db: ReadDb) => db.selectFrom(this.table).selectAll();

  scopeOf = ({ scope = '**' }: { scope?: string }): string => scope;

  /** Its rows are part of the cage of agents, and none of them changes its own. */
  governs = (input: { scope?: string }, row?: Stored): Question[] => [
    { action: `${this.plain.name}:govern`, scope: this.scopeOf(row ?? input) },
  ];

  create = async (context: WriteContext, input: Fields): Promise<Stored> => {
    const row = { id: context.newId(), ...this.columns(input), ...context.stamps() };
    await insertRow(context.db, this.table, row as never);
    return this.shown(row as never);
  };

  update = async (context: WriteContext, patch: Partial<Fields>, row: Stored): Promise<Stored> => {
    const { name, fields } = this.plain;
    const given = parse(fields, mergePatch(present(fields, row), patch));
    const scope = this.scopeOf(given);
    // The gate has judged whose it was; whose it becomes is judged as a creation would be.
    if (scope !== row.scope)
      for (const action of [`${name}:update`, `${name}:govern`]) await context.ask({ action, scope });
    const changed = await context.db
      .updateTable(this.table)
      .set({ ...this.columns(given), ...context.touched(row) } as never)
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return this.shown(changed);
  };

  shown = (row: Stored): Stored => ({ ...row, enforced: this.plain.enforced }) as Stored;

  delete = async ({ db }: WriteContext, _input: Nothing, row: Stored): Promise<Stored> => {
    await db.deleteFrom(this.table).where('id', '=', row.id).execute();
    return row;
  };

  /** Every column of the shape: what was written, else what absent means, else nothing. */
  private columns(given: Fields): Record<string, unknown> {
    const { fields, written, check } = this.plain;
    check?.(given);
    const none = Object.fromEntries(fieldsOf(fields).map((field) => [field.name, null]));
    return { ...none, ...written.defaults, ...present(fields, given) };
  }
}

/** The five usual actions over one table. */
export function plainResource<Fields extends { scope?: string }, Query extends PageQuery>(
  plain: Plain<Fields, Query>,
): Resource {
  const { name, kind, view, key, table, fields, query, filters, written, tells } = plain;
  const says = (verb: keyof typeof tells): string => `${tells[verb]} Also asks for ${name}:govern.`;
  const { rows, scopeOf, shown, governs, ...act } = new PlainRows(plain);
  const byId = prepared<{ id: string }, Stored>((db, given) =>
    rows(db as ReadDb).where('id', '=', given('id')),
  );
  return defineResource<Stored>({
    ...{ name, kind, says: plain.says, view, key, manifest: 'apply', written, scopeOf },
    find: async (db, { id = '' }) => (await byId(db, { id }))[0],
    actions: {
      list: listing<Query, Stored, Stored>({
        ...{ input: query, says: `List rows of ${name}, oldest first.`, filters },
        ...{ from: rows, by: `${table}.id`, of: `${table}.scope` },
        shown: (found) => found.map(shown),
      }),
      get: read({
        input: Nothing,
        says: `Read one row of ${name}.`,
        scope: 'row',
        run: async (_context, _input, row: Stored) => shown(row),
      }),
      create: write({ input: fields, says: says('create'), scope: scopeOf, also: governs, run: act.create }),
      update: write({
        input: fields as Dto<Partial<Fields>>,
        ...{ partial: true, says: says('update'), scope: 'row', run: act.update },
        also: (_patch, row: Stored | undefined) => governs({}, row),
      }),
      delete: write({
        ...{ input: Nothing, says: says('delete'), scope: 'row', run: act.delete },
        also: (_input, row: Stored | undefined) => governs({}, row),
      }),
    },
  });
}
