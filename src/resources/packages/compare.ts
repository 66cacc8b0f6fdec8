import { createHash } from 'node:crypto';
import type { PackageItem } from '../../db/tables/packages.js';
import type { ReadContext } from '../../kernel/resource.js';
import type { Kind, Kinds } from '../../manifest/kinds.js';
import { formOf, type Fields } from '../../manifest/rows.js';
import { canonicalJson } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import type { Wanted } from './bundle.js';

type Acting = Pick<ReadContext, 'part' | 'ask'>;

export type Verb = 'create' | 'update' | 'delete' | 'unchanged' | 'kept' | 'conflict' | 'refused';

/** What becomes of one row or file. */
export interface Step {
  kind: Kind;
  name: string;
  verb: Verb;
  own?: PackageItem;
  /** As it stands here. */
  live?: Fields;
  /** As the package has it; absent where it has it no more. */
  to?: Fields;
}

/** The same whatever agent it belongs to, so that an agent's new path changes nothing. */
export function digestOfRow(fields: Fields, agent: string): string {
  const { agent: _agent, target, ...rest } = fields;
  const { agent: to, ...further } = (target ?? {}) as Fields;
  const neutral = { ...rest, target: { ...further, ...(to !== agent && { agent: to }) } };
  return createHash('sha256').update(canonicalJson(neutral)).digest('hex');
}

/** How a row is addressed: files by their names, others by the id that they got. */
export function keyOf(
  kind: Kind,
  name: string,
  id: string | undefined,
  agent: string,
): Record<string, string> | undefined {
  if (kind.key.length > 0) return { agent, name };
  return id === undefined ? undefined : { id };
}

/**
 * The row as it stands; a file that nobody has written yet counts as none. What the caller may not see looks as if it
 * were not there, and must not be written over for that: so the gate is asked first.
 */
export async function liveRow(
  { part, ask }: Acting,
  kind: Kind,
  key: Record<string, string> | undefined,
  agent: string,
): Promise<Fields | undefined> {
  await ask({ action: kind.asksOf('get'), scope: agent });
  if (!key) return undefined;
  try {
    const row = (await part(kind.idOf('get'), key)) as { seeded?: boolean };
    return row.seeded === true ? undefined : formOf(kind, row);
  } catch (error) {
    if (error instanceof Problem && error.kind === 'notFound') return undefined;
    throw error;
  }
}

interface Sides {
  live: Fields | undefined;
  own: PackageItem | undefined;
  to: Fields | undefined;
  agent: string;
  told: boolean;
}

function verbOf({ live, own, to, agent, told }: Sides): Verb {
  const digest = (fields: Fields): string => digestOfRow(fields, agent);
  const [here, there] = [live && digest(live), to && digest(to)];
  if (!own) return live === undefined ? 'create' : told ? 'update' : 'refused';
  if (there === undefined) return here === own.digest ? 'delete' : 'kept';
  if (here === there) return 'unchanged';
  if (here === own.digest || told) return here === undefined ? 'create' : 'update';
  return there === own.digest ? 'kept' : 'conflict';
}

const nameOf = ({ kind, name }: { kind: Kind; name: string }): string => `${kind.name} ${name}`;

/**
 * What an order would do: from what stands here, what the package brought, and what it brings now. What was edited
 * here stays, unless it is told to be written over.
 */
export async function compare(
  context: Acting,
  kinds: Kinds,
  { agent, items, wanted, overwrite = [] }: Order,
): Promise<Step[]> {
  const named = new Map(items.map((item) => [`${item.kind} ${item.name}`, item]));
  const gone = items.filter((item) => !wanted.some((one) => nameOf(one) === `${item.kind} ${item.name}`));
  const steps: Step[] = [];
  for (const { kind, name, fields: to } of wanted) {
    const own = named.get(nameOf({ kind, name }));
    const live = await liveRow(context, kind, keyOf(kind, name, own?.id, agent), agent);
    const told = overwrite.includes(nameOf({ kind, name }));
    steps.push({ kind, name, to, verb: verbOf({ live, own, to, agent, told }), live, own });
  }
  for (const own of gone) {
    const kind = kinds.find(own.kind);
    if (!kind) continue;
    const live = await liveRow(context, kind, keyOf(kind, own.name, own.id, agent), agent);
    const verb = verbOf({ live, own, to: undefined, agent, told: false });
    steps.push({ kind, name: own.name, verb, live, own });
  }
  return steps;
}

export interface Order {
  agent: string;
  /** What the package brought when it was last written. */
  items: readonly PackageItem[];
  wanted: readonly Wanted[];
  overwrite?: readonly string[];
}
