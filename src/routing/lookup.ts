import type { Entry } from './entry.js';
import { filingsOf, keysOf, type Filing, type KeyKind } from './keys.js';
import type { Subject } from './subject.js';

/** Entries in an order, findable without walking the table. */
export interface Lookup {
  /** The entries that a message may match, in order; an entry may come more than once. */
  candidates(subject: Subject): Generator<Entry>;
}

interface Place {
  readonly rank: number;
  readonly entry: Entry;
}

type Drawers = Map<KeyKind, Map<string, Place[]>>;

/** Files each entry where fewest others lie, so that one crowded value does not make a scan of the table. */
export function buildLookup(ordered: readonly Entry[]): Lookup {
  const filings = ordered.map(filingsOf);
  const crowds = countCrowds(filings);
  const drawers: Drawers = new Map();
  for (const [rank, entry] of ordered.entries()) {
    const { kind, values } = leastCrowded(filings[rank] ?? [], crowds);
    for (const value of values) drawerOf(drawers, kind, value).push({ rank, entry });
  }
  return { candidates: (subject) => merge(drawersFor(drawers, subject)) };
}

function countCrowds(filings: readonly (readonly Filing[])[]): Map<KeyKind, Map<string, number>> {
  const crowds = new Map<KeyKind, Map<string, number>>();
  for (const { kind, values } of filings.flat()) {
    const counts = crowds.get(kind) ?? new Map<string, number>();
    crowds.set(kind, counts);
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return crowds;
}

function leastCrowded(filings: readonly Filing[], crowds: Map<KeyKind, Map<string, number>>): Filing {
  let best: Filing = { kind: 'any', values: [''] };
  let fewest = Infinity;
  for (const filing of filings) {
    const counts = crowds.get(filing.kind);
    const crowd = Math.max(...filing.values.map((value) => counts?.get(value) ?? 0));
    if (crowd >= fewest) continue;
    best = filing;
    fewest = crowd;
  }
  return best;
}

function drawerOf(drawers: Drawers, kind: KeyKind, value: string): Place[] {
  const values = drawers.get(kind) ?? new Map<string, Place[]>();
  drawers.set(kind, values);
  const drawer = values.get(value) ?? [];
  values.set(value, drawer);
  return drawer;
}

function drawersFor(drawers: Drawers, subject: Subject): readonly (readonly Place[])[] {
  return keysOf(subject).flatMap(({ kind, values }) => {
    const filed = drawers.get(kind);
    return filed ? values.flatMap((value) => [filed.get(value) ?? []]) : [];
  });
}

/** Walks several ordered lists as one ordered list. */
function* merge(lists: readonly (readonly Place[])[]): Generator<Entry> {
  const heads = lists.map((places) => ({ places, at: 0 })).filter(({ places }) => places.length > 0);
  for (;;) {
    let first: { places: readonly Place[]; at: number } | undefined;
    let place: Place | undefined;
    for (const head of heads) {
      const next = head.places[head.at];
      if (next && (!place || next.rank < place.rank)) [first, place] = [head, next];
    }
    if (!first || !place) return;
    first.at += 1;
    yield place.entry;
  }
}
