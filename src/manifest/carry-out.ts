import { fieldsOf } from '../kernel/field-registry.js';
import type { WriteContext } from '../kernel/resource.js';
import { Outdated } from '../kernel/seen.js';
import { Problem } from '../platform/problem.js';
import { Breath } from '../platform/breath.js';
import { pair, patchOf, type Change } from './diff.js';
import { placeText, type Wanted } from './documents.js';
import { liveRows } from './live.js';
import { same, type LiveRow } from './rows.js';

type Acting = Pick<WriteContext, 'part'>;

/** A refusal of a row says where the row is written. */
async function placed<T>({ kind, verb, name, place }: Change, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error instanceof Outdated) throw error;
    const where = place ? placeText(place) : `${kind.name} ${name}`;
    const faults = error.fields ?? [{ path: '', message: error.detail }];
    const fields = faults.map(({ path, message }) => ({ path: where, message: `${path} ${message}`.trim() }));
    throw new Problem(
      error.kind,
      `${where}: ${verb} ${kind.name}: ${error.detail}`,
      fields,
      error.retryAfter,
    );
  }
}

/** The arguments without what only the key says. */
function rest(change: Change, to: object): Record<string, unknown> {
  const keys = new Set(change.kind.key);
  return Object.fromEntries(Object.entries(to).filter(([name]) => !keys.has(name)));
}

async function update({ part }: Acting, change: Change): Promise<void> {
  const { kind, live, to = {} } = change;
  const { actions } = kind.resource;
  const key = live?.key ?? {};
  if (actions.update) return void (await part(kind.idOf('update'), { ...key, ...patch(change, to) }));
  await part(kind.idOf('replace'), { ...key, ...rest(change, to) });
}

const patch = (change: Change, to: object): object =>
  rest(change, patchOf(change.live?.fields ?? {}, to) as object);

async function create({ part }: Acting, change: Change): Promise<void> {
  const { resource, key, idOf } = change.kind;
  const { to = {} } = change;
  if (resource.actions.create) return void (await part(idOf('create'), to));
  const named = Object.fromEntries(key.map((name) => [name, (to as Record<string, unknown>)[name]]));
  await part(idOf('replace'), { ...named, ...rest(change, to) });
}

/** What goes takes along what belongs to it, as the plan has been seen; so it may have gone already. */
async function remove({ part }: Acting, { kind, live }: Change): Promise<void> {
  const { input } = kind.resource.actions.delete ?? {};
  const cascade = input !== undefined && fieldsOf(input).some(({ name }) => name === 'cascade');
  try {
    await part(`${kind.resource.name}:delete`, { ...live?.key, ...(cascade && { cascade }) });
  } catch (error) {
    if (!(error instanceof Problem && error.kind === 'notFound')) throw error;
  }
}

/** Whether rows are in the order in which they are written, once those that are missing come after all others. */
function staysInOrder({ wanted, live }: Differing): boolean {
  const places = new Map(live.map((row, place) => [row, place]));
  const found = new Map(pair(wanted, live).pairs.map((one) => [one.wanted, places.get(one.live)]));
  let last = 0;
  return wanted.rows.every((row) => {
    const place = found.get(row) ?? live.length;
    const follows = place >= last;
    last = place;
    return follows;
  });
}

/** Puts the rows into the order in which they are written, as far as they are written. */
async function order({ part }: Acting, differing: Differing): Promise<void> {
  const { wanted } = differing;
  const { orderedBy } = wanted.kind.written;
  if (!orderedBy || staysInOrder(differing)) return;
  const live = await liveRows({ part }, wanted.kind);
  const ids = idsInOrder(wanted, live);
  const named = new Set(ids);
  const present = live.map(({ key }) => key.id).filter((id) => named.has(id));
  if (!same(ids, present)) await part(orderedBy, { ids });
}

/** The ids of the written rows, in the order of their writing. */
export function idsInOrder(wanted: Wanted, live: readonly LiveRow[]): (string | undefined)[] {
  const found = new Map(pair(wanted, live).pairs.map((one) => [one.wanted, one.live.key.id]));
  return wanted.rows.filter((row) => found.has(row)).map((row) => found.get(row));
}

export interface CarriedOut {
  changes: Change[];
  /** Rows that are written and cannot be made from a manifest, because their values are not in it. */
  missing: Change[];
}

/** Whether it is a row whose values stand in no manifest. */
export const made = (change: Change): boolean =>
  change.verb === 'create' && change.kind.resource.manifest === 'export';

/** What differs of one kind. */
export interface Differing {
  wanted: Wanted;
  /** The rows that there are, in their order. */
  live: readonly LiveRow[];
  changes: Change[];
}

/** Carries out what differs. What is named by others comes first, what goes last. */
export async function carryOut(context: Acting, all: readonly Differing[]): Promise<CarriedOut> {
  const done: CarriedOut = { changes: [], missing: [] };
  const going: Change[] = [];
  const breath = new Breath();
  for (const differing of all) {
    const { changes } = differing;
    done.missing.push(...changes.filter(made));
    for (const change of changes.filter((one) => !made(one))) {
      done.changes.push(change);
      if (change.verb === 'delete') going.push(change);
      else await placed(change, () => (change.verb === 'create' ? create : update)(context, change));
      await breath.take();
    }
    await order(context, differing);
  }
  for (const change of going.reverse()) {
    await placed(change, () => remove(context, change));
    await breath.take();
  }
  return done;
}
