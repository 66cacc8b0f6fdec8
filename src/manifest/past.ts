import type { ReadDb } from '../db/db.js';
import { diff, type Change } from './diff.js';
import type { Wanted } from './documents.js';
import type { Form, Journal, Recorded, State } from './journal.js';
import type { Kind, Kinds } from './kinds.js';
import { retarget } from './retarget.js';
import { same } from './rows.js';

/** The rows of one agent at one moment, and the path that it had. */
export interface Past {
  path: string;
  rows: Recorded[];
}

const inPlace = (a: Recorded, b: Recorded): number =>
  (a.form.place ?? 0) - (b.form.place ?? 0) || (a.rowId < b.rowId ? -1 : 1);

function ownRows(state: State, agentId: string): Past | undefined {
  const all = [...state.values()];
  const self = all.find(({ kind, rowId }) => kind.resource.name === 'agents' && rowId === agentId);
  if (!self) return undefined;
  const { scope } = self.form;
  return { path: scope, rows: all.filter(({ form }) => form.scope === scope).sort(inPlace) };
}

/** What an agent had at a time; undefined where it was not there, or nobody kept count yet. */
export async function pastOf(
  journal: Journal,
  db: ReadDb,
  agent: { id: string; path: string },
  at: string,
): Promise<Past | undefined> {
  const changes = await journal.changesAfter(db, { at });
  return ownRows(await journal.before(db, changes, [agent.path]), agent.id);
}

const formsOf = (kind: Kind, { rows }: Past): Form[] =>
  rows.filter((row) => row.kind === kind).map(({ form }) => form);

const alike = (kind: Kind, a: Past, b: Past): boolean =>
  same(
    formsOf(kind, a).map(({ fields }) => fields),
    formsOf(kind, b).map(({ fields }) => fields),
  );

function wantedOf(kind: Kind, past: Past, at: string): Wanted {
  const place = { file: `${past.path} at ${at}`, line: 1 };
  const rows = formsOf(kind, past).map(({ fields }) => ({ fields, place }));
  return { kind, scopes: [past.path], rows };
}

/** What has to be written for an agent to have again what it had; only kinds of which something differs. */
export function backTo(kinds: Kinds, past: Past, now: Past, at: string): Wanted[] {
  const wanted = kinds.all.map((kind) => wantedOf(kind, past, at));
  const moved = past.path === now.path ? wanted : retarget(wanted, now.path);
  return moved.filter(
    ({ kind, rows }) =>
      !same(
        rows.map(({ fields }) => fields),
        formsOf(kind, now).map(({ fields }) => fields),
      ),
  );
}

/** What became of the rows of an agent from one moment to another. */
export function between(kinds: Kinds, from: Past, to: Past): Change[] {
  return kinds.all
    .filter((kind) => !alike(kind, from, to))
    .flatMap((kind) =>
      diff(
        { ...wantedOf(kind, to, 'then'), scopes: ['**'] },
        formsOf(kind, from).map(({ fields, scope }) => ({ fields, key: {}, scopes: [scope] })),
      ),
    );
}
