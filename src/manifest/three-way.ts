import type { Kind, Kinds } from './kinds.js';
import type { Rows } from './layout.js';
import { nameOf, rowText, same, type Fields } from './rows.js';

/** Something that was changed here and there, and not alike. */
export interface Conflict {
  what: 'row' | 'file' | 'order';
  name: string;
  base?: unknown;
  ours?: unknown;
  theirs?: unknown;
}

/** What to do where both have changed the same: by the name of the conflict. */
export interface Choice {
  ours: readonly string[];
  theirs: readonly string[];
}

type Sides<T> = { base?: T | undefined; ours?: T | undefined; theirs?: T | undefined };

/** One value of three: what only one side has changed holds; what both have changed otherwise is a conflict. */
export function mergeOne<T>(
  { base, ours, theirs }: Sides<T>,
  alike: (a: T, b: T) => boolean,
): 'ours' | 'theirs' | 'conflict' {
  const equal = (a: T | undefined, b: T | undefined): boolean =>
    a === undefined || b === undefined ? a === b : alike(a, b);
  if (equal(ours, theirs) || equal(base, theirs)) return 'ours';
  return equal(base, ours) ? 'theirs' : 'conflict';
}

/** Which side was chosen for a conflict; undefined where nobody has said. */
export function chosen(name: string, { ours, theirs }: Choice): 'ours' | 'theirs' | undefined {
  const meant = (names: readonly string[]): boolean => names.includes(name) || names.includes('all');
  if (ours.includes(name) || theirs.includes(name)) return ours.includes(name) ? 'ours' : 'theirs';
  return meant(ours) ? 'ours' : meant(theirs) ? 'theirs' : undefined;
}

type Named = Map<string, Fields>;

/** What makes a row the same row on all sides: its key, else what the kind says, else all of it. */
function ownName(kind: Kind, fields: Fields): string {
  const { sameBy } = kind.written;
  return sameBy && kind.key.length === 0
    ? JSON.stringify(sameBy.map((name) => fields[name]))
    : nameOf(kind, fields);
}

const numbered = (own: string, number: number): string => (number === 1 ? own : `${own} #${number}`);

/** The rows that both began with: of several with one name the first, the second. */
function namedBase(kind: Kind, rows: readonly Fields[]): Named {
  const count = new Map<string, number>();
  return new Map(
    rows.map((fields) => {
      const own = ownName(kind, fields);
      const number = (count.get(own) ?? 0) + 1;
      count.set(own, number);
      return [numbered(own, number), fields];
    }),
  );
}

/** The rows of a side by the names of those that they were; of several with one name the unchanged ones first. */
function named(kind: Kind, rows: readonly Fields[], base: Named): Named {
  const unchanged = Map.groupBy(base.keys(), (name) => rowText(base.get(name) as Fields));
  const names = rows.map((fields) => unchanged.get(rowText(fields))?.shift());
  const taken = new Set(names);
  const count = new Map<string, number>();
  return new Map(
    rows.map((fields, index) => {
      const known = names[index];
      if (known !== undefined) return [known, fields];
      const own = ownName(kind, fields);
      let number = (count.get(own) ?? 0) + 1;
      while (taken.has(numbered(own, number))) number += 1;
      count.set(own, number);
      return [numbered(own, number), fields];
    }),
  );
}

/** The names of one side in its order, with those of the merged rows that it does not have after what they follow elsewhere. */
function ordered(first: readonly string[], second: readonly string[], all: ReadonlySet<string>): string[] {
  const own = new Set(first);
  const leading: string[] = [];
  const following = new Map<string, string[]>();
  let group = leading;
  for (const name of second.filter((one) => all.has(one)))
    if (own.has(name)) following.set(name, (group = []));
    else group.push(name);
  return [
    ...leading,
    ...first.filter((name) => all.has(name)).flatMap((name) => [name, ...(following.get(name) ?? [])]),
  ];
}

class Merge {
  readonly conflicts: Conflict[] = [];
  readonly rows: Rows = new Map();

  constructor(private readonly choice: Choice) {}

  kind(kind: Kind, given: Sides<readonly Fields[]>): void {
    const base = namedBase(kind, given.base ?? []);
    const ours = named(kind, given.ours ?? [], base);
    const theirs = named(kind, given.theirs ?? [], base);
    const merged = new Map<string, Fields>();
    for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
      const sides = { base: base.get(name), ours: ours.get(name), theirs: theirs.get(name) };
      const row = sides[this.side('row', `${kind.name} ${name}`, sides, same)];
      if (row) merged.set(name, row);
    }
    const order = this.order(kind, { base, ours, theirs }, merged);
    this.rows.set(
      kind,
      order.map((name) => merged.get(name) as Fields),
    );
  }

  private side<T>(
    what: Conflict['what'],
    name: string,
    sides: Sides<T>,
    alike: (a: T, b: T) => boolean,
  ): 'ours' | 'theirs' {
    const found = mergeOne(sides, alike);
    if (found !== 'conflict') return found;
    const said = chosen(name, this.choice);
    if (!said) this.conflicts.push({ what, name, ...sides });
    return said ?? 'ours';
  }

  private order(
    kind: Kind,
    { base, ours, theirs }: { base: Named; ours: Named; theirs: Named },
    merged: Named,
  ): string[] {
    const all = new Set(merged.keys());
    if (kind.written.orderedBy === undefined) return [...all];
    const names = { ours: [...ours.keys()], theirs: [...theirs.keys()] };
    const isCommon = (name: string): boolean => base.has(name) && ours.has(name) && theirs.has(name);
    const sides = {
      base: [...base.keys()].filter(isCommon),
      ours: names.ours.filter(isCommon),
      theirs: names.theirs.filter(isCommon),
    };
    const side = this.side('order', `order of ${kind.name}`, sides, same);
    return ordered(names[side], names[side === 'ours' ? 'theirs' : 'ours'], all);
  }
}

/** The rows of three sides as one; where both have changed the same row otherwise, ours until somebody has chosen. */
export function mergeRows(kinds: Kinds, sides: { base: Rows; ours: Rows; theirs: Rows }, choice: Choice) {
  const merge = new Merge(choice);
  for (const kind of kinds.all)
    merge.kind(kind, {
      base: sides.base.get(kind),
      ours: sides.ours.get(kind),
      theirs: sides.theirs.get(kind),
    });
  return { rows: merge.rows, conflicts: merge.conflicts };
}
