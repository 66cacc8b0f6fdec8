import { covers, parseScope } from '../identity/scope.js';
import type { Wanted } from './documents.js';
import type { Kind } from './kinds.js';
import { nameOf, rowText, same, type Fields, type LiveRow, type Place, type WantedRow } from './rows.js';

export interface FieldChange {
  path: string;
  from?: unknown;
  to?: unknown;
}

/** One row that would not be as it is. */
export interface Change {
  kind: Kind;
  verb: 'create' | 'update' | 'delete';
  name: string;
  fields: FieldChange[];
  /** As it is to be; absent for what goes. */
  to?: Fields;
  live?: LiveRow;
  place?: Place;
}

function fieldChanges({ fields }: Kind, from: Fields, to: Fields): FieldChange[] {
  return fields
    .filter(({ name }) => !same(from[name], to[name]))
    .map(({ name: path }) => ({
      path,
      ...(from[path] !== undefined && { from: from[path] }),
      ...(to[path] !== undefined && { to: to[path] }),
    }));
}

function changed(kind: Kind, live: LiveRow, { fields: to, place }: WantedRow): Change[] {
  if (rowText(live.fields) === rowText(to)) return [];
  const fields = fieldChanges(kind, live.fields, to);
  const name = nameOf(kind, live.fields);
  return fields.length === 0 ? [] : [{ kind, verb: 'update', name, fields, to, live, place }];
}

const added = (kind: Kind, { fields: to, place }: WantedRow): Change => ({
  ...{ kind, verb: 'create', to, place, name: nameOf(kind, to), fields: fieldChanges(kind, {}, to) },
});

const gone = (kind: Kind, live: LiveRow): Change => ({
  ...{ kind, verb: 'delete', live, name: nameOf(kind, live.fields), fields: [] },
});

/** Takes from the heap what has the same name, the oldest first. */
class Heap {
  readonly #rows = new Map<string, LiveRow[]>();

  constructor(
    rows: Iterable<LiveRow>,
    private readonly name: (fields: Fields) => string,
  ) {
    for (const row of rows) {
      const found = this.#rows.get(name(row.fields));
      if (found) found.push(row);
      else this.#rows.set(name(row.fields), [row]);
    }
  }

  take(fields: Fields): LiveRow | undefined {
    return this.#rows.get(this.name(fields))?.shift();
  }
}

interface Pairs {
  pairs: { wanted: WantedRow; live: LiveRow }[];
  fresh: WantedRow[];
}

function paired(wanted: readonly WantedRow[], heap: Heap): Pairs {
  const out: Pairs = { pairs: [], fresh: [] };
  for (const row of wanted) {
    const live = heap.take(row.fields);
    if (live) out.pairs.push({ wanted: row, live });
    else out.fresh.push(row);
  }
  return out;
}

/** Whether a row stands in a part of the instance that the manifests speak for. */
function spokenFor({ scopes: mentioned }: Wanted): (row: LiveRow) => boolean {
  const parts = mentioned.map(parseScope);
  return ({ scopes }) => scopes.every((scope) => parts.some((part) => covers(part, parseScope(scope))));
}

/**
 * Which stored row each written one is: by its key, else by all of it, else by what makes it the same row; that only
 * among the rows that the manifests speak for, if they say which.
 */
export function pair(wanted: Wanted, live: readonly LiveRow[]): Pairs {
  const { kind, rows, scopes } = wanted;
  const whole = paired(rows, new Heap(live, (fields) => nameOf(kind, fields)));
  const { sameBy } = kind.written;
  if (kind.key.length > 0 || !sameBy) return whole;
  const taken = new Set(whole.pairs.map((one) => one.live));
  const near = scopes.length > 0 ? spokenFor(wanted) : () => true;
  const left = live.filter((row) => !taken.has(row) && near(row));
  if (left.length === 0) return whole;
  const part = (fields: Fields): string => JSON.stringify(sameBy.map((name) => fields[name]));
  const rest = paired(whole.fresh, new Heap(left, part));
  return { pairs: [...whole.pairs, ...rest.pairs], fresh: rest.fresh };
}

/** What would have to change for one kind to be as it is written. */
export function diff(wanted: Wanted, live: readonly LiveRow[]): Change[] {
  const { kind } = wanted;
  const { pairs, fresh } = pair(wanted, live);
  const kept = new Set(pairs.map((one) => one.live));
  const ours = spokenFor(wanted);
  const going = kind.resource.manifest === 'apply' ? live.filter((row) => !kept.has(row) && ours(row)) : [];
  return [
    ...fresh.map((row) => added(kind, row)),
    ...pairs.flatMap((one) => changed(kind, one.live, one.wanted)),
    ...going.map((row) => gone(kind, row)),
  ];
}

/** RFC 7396: what turns one value into the other; null removes. */
export function patchOf(from: unknown, to: unknown): unknown {
  if (!isObject(from) || !isObject(to)) return to ?? null;
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return Object.fromEntries(
    Array.from(names).flatMap((name): [string, unknown][] =>
      same(from[name], to[name]) ? [] : [[name, patchOf(from[name], to[name])]],
    ),
  );
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
