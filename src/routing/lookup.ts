import type { Entry } from './entry.js';
import { filingsOf, type Filing, type KeyKind } from './keys.js';

/** Entries in an order, findable without walking the table. */
export interface Lookup {
  readonly ordered: readonly Entry[];
  /** The entries filed under any of the keys, in order; an entry may come more than once. */
  candidates(keys: readonly Filing[]): Generator<Entry>;
}

/** An entry and the one place where it lies. */
export interface Filed {
  readonly entry: Entry;
  readonly filing: Filing;
}

/** Ranks of entries by the value that they are filed under. */
type Drawers = Map<KeyKind, Map<string, number[]>>;

/** Files each entry where fewest others lie, so that one crowded value does not make a scan of the table. */
export function fileEntries(entries: readonly Entry[]): readonly Filed[] {
  const filings = entries.map(filingsOf);
  const crowds = countCrowds(filings);
  return entries.map((entry, index) => ({ entry, filing: leastCrowded(filings[index] ?? [], crowds) }));
}

/** Lays filed entries out in an order. */
export function buildLookup(filed: readonly Filed[], order: (a: Entry, b: Entry) => number): Lookup {
  const sorted = [...filed].sort((a, b) => order(a.entry, b.entry));
  const ordered = sorted.map(({ entry }) => entry);
  const drawers: Drawers = new Map();
  for (const [rank, { filing }] of sorted.entries()) {
    for (const value of filing.values) put(drawers, filing.kind, value, rank);
  }
  return { ordered, candidates: (keys) => merge(ordered, drawersFor(drawers, keys)) };
}

function countCrowds(filings: readonly (readonly Filing[])[]): Map<KeyKind, Map<string, number>> {
  const crowds = new Map<KeyKind, Map<string, number>>();
  for (const each of filings) {
    for (const { kind, values } of each) {
      let counts = crowds.get(kind);
      if (!counts) crowds.set(kind, (counts = new Map()));
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return crowds;
}

function leastCrowded(filings: readonly Filing[], crowds: Map<KeyKind, Map<string, number>>): Filing {
  let best: Filing = { kind: 'any', values: [''] };
  let fewest = Infinity;
  for (const filing of filings) {
    const counts = crowds.get(filing.kind);
    let crowd = 0;
    for (const value of filing.values) crowd = Math.max(crowd, counts?.get(value) ?? 0);
    if (crowd >= fewest) continue;
    best = filing;
    fewest = crowd;
  }
  return best;
}

function put(drawers: Drawers, kind: KeyKind, value: string, rank: number): void {
  let values = drawers.get(kind);
  if (!values) drawers.set(kind, (values = new Map()));
  const drawer = values.get(value);
  if (drawer) drawer.push(rank);
  else values.set(value, [rank]);
}

function drawersFor(drawers: Drawers, keys: readonly Filing[]): readonly (readonly number[])[] {
  const found: (readonly number[])[] = [];
  for (const { kind, values } of keys) {
    const filed = drawers.get(kind);
    if (!filed) continue;
    for (const value of values) {
      const drawer = filed.get(value);
      if (drawer) found.push(drawer);
    }
  }
  return found;
}

/** Walks several lists of ranks as one ordered list. */
function* merge(ordered: readonly Entry[], lists: readonly (readonly number[])[]): Generator<Entry> {
  const at = lists.map(() => 0);
  for (;;) {
    let first = -1;
    let lowest = Infinity;
    for (const [index, ranks] of lists.entries()) {
      const rank = ranks[at[index] ?? 0] ?? Infinity;
      if (rank < lowest) [first, lowest] = [index, rank];
    }
    const entry = ordered[lowest];
    if (!entry) return;
    at[first] = (at[first] ?? 0) + 1;
    yield entry;
  }
}
