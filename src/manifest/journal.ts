import type { Database, ReadDb, Tx } from '../db/db.js';
import { prepared } from '../db/prepared.js';
import type { ConfigChangeTable, ConfigRowTable } from '../db/tables/recorded.js';
import type { Journal as Kept, Noted } from '../kernel/journal.js';
import { keyNames } from '../kernel/key.js';
import type { Json } from '../platform/json.js';
import type { Kind, Kinds } from './kinds.js';
import { formOf, same, type Fields } from './rows.js';

/** A row as the journal keeps it. `place` is its order among others, where that means something. */
export interface Form {
  fields: Fields;
  /** The parts of the tree that it stands in, with spaces between. */
  scope: string;
  place?: number;
}

export interface Recorded {
  kind: Kind;
  rowId: string;
  form: Form;
}

/** The rows of the configuration at one moment. */
export type State = Map<string, Recorded>;

/** One change of one row, with the audit row that tells of it. */
export interface RowChange {
  seq: number;
  auditSeq: number;
  at: string;
  principal: string;
  action: string;
  kind: Kind;
  rowId: string;
  was?: Form;
  is?: Form;
}

interface RowName {
  resource: string;
  rowId: string;
}

// Each change of the configuration asks these.

const takeTouched = prepared<object, RowName>((db) =>
  db.deleteFrom('configTouch').returning(['resource', 'rowId']),
);

const keptForm = prepared<RowName, { form: Json }>((db, given) =>
  db
    .selectFrom('configRow')
    .where('resource', '=', given('resource'))
    .where('rowId', '=', given('rowId'))
    .select('form'),
);

const addChange = prepared<Omit<ConfigChangeTable, 'seq'>, never>((db, given) =>
  db.insertInto('configChange').values({
    auditSeq: given('auditSeq'),
    at: given('at'),
    principal: given('principal'),
    action: given('action'),
    resource: given('resource'),
    rowId: given('rowId'),
    wasForm: given('wasForm'),
    isForm: given('isForm'),
  }),
);

const addForm = prepared<ConfigRowTable, never>((db, given) =>
  db.insertInto('configRow').values({
    resource: given('resource'),
    rowId: given('rowId'),
    scope: given('scope'),
    form: given('form'),
  }),
);

const keepForm = prepared<ConfigRowTable, never>((db, given) =>
  db
    .updateTable('configRow')
    .set({ scope: given('scope'), form: given('form') })
    .where('resource', '=', given('resource'))
    .where('rowId', '=', given('rowId')),
);

const dropForm = prepared<RowName, never>((db, given) =>
  db.deleteFrom('configRow').where('resource', '=', given('resource')).where('rowId', '=', given('rowId')),
);

/** What nobody has asked for: rows that the server writes by itself. */
const unasked = { action: 'instance:change', principal: 'system', auditSeq: 0 };

/** Rows that were written outside of any call are recorded so many at a time. */
const batch = 200;

/** The configuration over time: each change of a row, as the row stands in a manifest, beside its audit row. */
export class Journal implements Kept {
  readonly #kinds: ReadonlyMap<string, Kind>;

  constructor(kinds: Kinds) {
    this.#kinds = new Map(kinds.all.map((kind) => [kind.resource.name, kind]));
  }

  async settle(tx: Tx, at: string): Promise<void> {
    await this.record(tx, await takeTouched(tx, {}), { ...unasked, at });
  }

  /** Records all rows that this transaction has written. */
  async note(tx: Tx, noted: Noted): Promise<void> {
    await this.record(tx, await takeTouched(tx, {}), noted);
  }

  /** Records what was written before there was a journal, or by the server itself. */
  async catchUp(database: Database, at: string): Promise<void> {
    const noted = { ...unasked, at };
    for (let more = true; more;)
      more = await database.transact(async (tx) => {
        const open = await tx.selectFrom('configTouch').selectAll().limit(batch).execute();
        for (const { resource, rowId } of open)
          await tx
            .deleteFrom('configTouch')
            .where('resource', '=', resource)
            .where('rowId', '=', rowId)
            .execute();
        await this.record(tx, open, noted);
        return open.length === batch;
      });
  }

  /** The newest change there is. */
  async newest(db: ReadDb): Promise<number> {
    const row = await db
      .selectFrom('configChange')
      .select('seq')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.seq ?? 0;
  }

  /** When a change was made. */
  async timeOf(db: ReadDb, seq: number): Promise<string | undefined> {
    const row = await db.selectFrom('configChange').select('at').where('seq', '=', seq).executeTakeFirst();
    return row?.at;
  }

  async changesAfter(db: ReadDb, after: { seq: number } | { at: string }): Promise<RowChange[]> {
    const rows = await db
      .selectFrom('configChange')
      .selectAll()
      .where((eb) => ('seq' in after ? eb('seq', '>', after.seq) : eb('at', '>', after.at)))
      .orderBy('seq')
      .execute();
    return rows.flatMap(({ resource, wasForm, isForm, ...row }) => {
      const kind = this.#kinds.get(resource);
      const was = wasForm as unknown as Form | null;
      const is = isForm as unknown as Form | null;
      return kind ? [{ ...row, kind, ...(was && { was }), ...(is && { is }) }] : [];
    });
  }

  /**
   * The rows as they were before these changes, which are all that have happened since; `scopes` spares reading the
   * others.
   */
  async before(db: ReadDb, changes: readonly RowChange[], scopes?: readonly string[]): Promise<State> {
    const all = db.selectFrom('configRow').selectAll();
    const rows = await (scopes ? all.where('scope', 'in', scopes) : all).execute();
    const state: State = new Map();
    for (const { resource, rowId, form } of rows) {
      const kind = this.#kinds.get(resource);
      if (kind) put(state, { kind, rowId, form: form as unknown as Form });
    }
    for (const { kind, rowId, was } of changes.toReversed()) put(state, { kind, rowId, form: was });
    return state;
  }

  private async record(tx: Tx, touched: readonly RowName[], noted: Noted): Promise<void> {
    for (const { resource, rowId } of touched) {
      const kind = this.#kinds.get(resource);
      if (kind) await one(tx, kind, rowId, noted);
    }
  }
}

/** Brings one row into a state, or takes it out. */
export function put(
  state: State,
  { form, ...row }: Omit<Recorded, 'form'> & { form?: Form | undefined },
): void {
  const key = `${row.kind.resource.name} ${row.rowId}`;
  if (form) state.set(key, { ...row, form });
  else state.delete(key);
}

async function one(tx: Tx, kind: Kind, rowId: string, noted: Noted): Promise<void> {
  const row = { resource: kind.resource.name, rowId };
  const [known] = await keptForm(tx, row);
  const now = await formNow(tx, kind, rowId);
  if (known && now ? same(known.form, now) : !known && !now) return;
  const isForm = (now ?? null) as unknown as Json;
  await addChange(tx, { ...noted, ...row, wasForm: known?.form ?? null, isForm });
  if (now) await (known ? keepForm : addForm)(tx, { ...row, scope: now.scope, form: isForm });
  else await dropForm(tx, row);
}

/** The row as it is now, where a manifest has it at all. */
async function formNow(db: ReadDb, kind: Kind, rowId: string): Promise<Form | undefined> {
  const { resource, written } = kind;
  const [key = 'id'] = keyNames(resource);
  const found = written.stored
    ? await written.stored(db, rowId)
    : await resource.find?.(db, { [key]: rowId });
  const row = found as Record<string, unknown> | undefined;
  if (!row || written.leavesOut?.(row)) return undefined;
  const scopes = resource.scopeOf?.(row as never) ?? '**';
  return {
    fields: formOf(kind, row),
    scope: [scopes].flat().join(' '),
    ...(written.orderedBy !== undefined && { place: Number(row.seq) }),
  };
}
