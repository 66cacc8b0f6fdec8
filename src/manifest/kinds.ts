import { fieldsOf, type Dto, type Field } from '../kernel/field-registry.js';
import { keyNames } from '../kernel/key.js';
import { parse } from '../kernel/parse.js';
import type { Resource, Written } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';

/** A resource as manifests see it: which fields a row has there, and which of them name it. */
export interface Kind {
  name: string;
  resource: Resource;
  written: Written;
  /** In the order in which they are written. */
  fields: readonly Field[];
  /** The fields that name a row; none where the server draws the key. */
  key: readonly string[];
  /** The actions by their names. */
  idOf(verb: string): string;
  /** The name at the gate. */
  asksOf(verb: string): string;
  /** Checks a row as a person wrote it. */
  check(row: unknown): Record<string, unknown>;
}

function shapesOf({ key, actions }: Resource): Dto[] {
  if (actions.create) return [actions.create.input];
  return [...(key ? [key] : []), ...(actions.replace ? [actions.replace.input] : [])];
}

/** What stands in the row and not in the manifest: a secret's value. The check is content with anything. */
const unwritten = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(fields.filter(({ secret }) => secret).map(({ name }) => [name, 'unwritten']));

function refuseElsewhere(row: object, elsewhere: Readonly<Record<string, string>>): void {
  const faults = Object.keys(row)
    .filter((name) => Object.hasOwn(elsewhere, name))
    .map((path) => ({ path, message: `is said by rows of the kind ${elsewhere[path]}` }));
  if (faults.length > 0) throw new Problem('invalid', 'The row says what others say.', faults);
}

function kindOf(resource: Resource): Kind {
  const shapes = shapesOf(resource);
  const { elsewhere = {} } = resource.written ?? {};
  const all = shapes.flatMap((shape) => [...fieldsOf(shape)]);
  const names = new Set(all.map(({ name }) => name));
  const key = keyNames(resource);
  const written = all.filter(({ secret, name }) => !secret && !(name in elsewhere));
  const isKey = ({ name }: Field): boolean => key.includes(name);
  const fields = [...written.filter(isKey), ...written.filter((field) => !isKey(field))];
  const place = unwritten(all);
  const check = (row: unknown): Record<string, unknown> => {
    refuseElsewhere(row as object, elsewhere);
    if (shapes.length === 1) return parse(shapes[0] as Dto, { ...(row as object), ...place }) as never;
    const [first, second] = shapes as [Dto, Dto];
    const given = row as Record<string, unknown>;
    const keyed = Object.fromEntries(Object.entries(given).filter(([name]) => key.includes(name)));
    const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !key.includes(name)));
    return { ...(parse(first, keyed) as object), ...(parse(second, rest) as object) };
  };
  const idOf = (verb: string): string => resource.actions[verb]?.id ?? `${resource.name}:${verb}`;
  return {
    ...{ name: resource.kind, resource, written: resource.written ?? {}, fields, check },
    key: key.every((name) => names.has(name)) ? key : [],
    idOf,
    asksOf: (verb) => resource.actions[verb]?.asks?.action ?? idOf(verb),
  };
}

/** The kinds of a manifest in the order in which rows can be made: what is named by others stands first. */
export class Kinds {
  readonly all: readonly Kind[];

  constructor(resources: readonly Resource[]) {
    this.all = resources.filter(({ manifest }) => manifest !== 'never').map(kindOf);
  }

  find(name: string): Kind | undefined {
    return this.all.find((kind) => kind.name === name);
  }
}
