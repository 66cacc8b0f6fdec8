import { fieldsOf, schemaOf, type JsonSchema } from './field-registry.js';
import type { Action, Method, Resource, Surface } from './resource.js';

/** One action of one resource with everything a face derives from it. */
export interface Operation {
  /** `routes:create`: the name in grants and audit. */
  id: string;
  /** The name that it is asked for by at the gate. */
  asks: string;
  verb: string;
  resource: Resource;
  action: Action;
  tool: string;
  method: Method;
  /** Path below `/v1`, with `:key` where a row is named. */
  path: string;
  keyed: boolean;
  /** Key and input together, as a tool takes them. */
  schema: JsonSchema;
}

const usual: Record<string, { method: Method; keyed: boolean }> = {
  list: { method: 'GET', keyed: false },
  get: { method: 'GET', keyed: true },
  create: { method: 'POST', keyed: false },
  update: { method: 'PATCH', keyed: true },
  delete: { method: 'DELETE', keyed: true },
};

/** Only HTTP can carry a stream. */
const surfacesOf = (action: Action): readonly Surface[] =>
  action.effect === 'read' && action.stream ? ['rest'] : (action.on ?? ['rest', 'mcp', 'door']);

export const isOn = ({ action }: Operation, surface: Surface): boolean =>
  surfacesOf(action).includes(surface);

function operation(resource: Resource, verb: string, action: Action): Operation {
  // The verbs of a turn are names of tools: its `delete` takes back a message and deletes no row.
  const known = resource.tier === 'hot' ? undefined : usual[verb];
  const keyed = known?.keyed ?? action.scope === 'row';
  const tail = action.at?.path ?? (known ? '' : `/${verb}`);
  const keySchema = keyed && resource.key ? schemaOf(resource.key) : { properties: {}, required: [] };
  const input = schemaOf(action.input, action.partial);
  const required = [
    ...((keySchema.required as string[]) ?? []),
    ...((input.required as string[] | undefined) ?? []),
  ];
  const id = action.id ?? `${resource.name}:${verb}`;
  return {
    id,
    asks: action.asks?.action ?? id,
    verb,
    resource,
    action,
    tool: resource.tier === 'hot' ? verb : `${resource.name}_${verb}`,
    method: action.at?.method ?? known?.method ?? 'POST',
    path: `/${resource.name}${keyed ? '/:key' : ''}${tail}`,
    keyed,
    schema: {
      type: 'object',
      properties: { ...(keySchema.properties as JsonSchema), ...(input.properties as JsonSchema) },
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
  };
}

/** Every resource there is. Faults of a definition stop the start with a sentence that names it. */
export class Registry {
  readonly operations: readonly Operation[];
  readonly #byId: Map<string, Operation>;
  readonly #byTool: Map<string, Operation>;

  constructor(readonly resources: readonly Resource[]) {
    this.operations = resources.flatMap((resource) =>
      Object.entries(resource.actions).map(([verb, action]) => operation(resource, verb, action)),
    );
    this.#byId = new Map(this.operations.map((op) => [op.id, op]));
    this.#byTool = new Map(this.operations.map((op) => [op.tool, op]));
    for (const op of this.operations) check(op);
    if (this.#byTool.size !== this.operations.length) throw new Error('two actions have the same tool name');
  }

  operation(id: string): Operation {
    const found = this.#byId.get(id);
    if (!found) throw new Error(`no action is called ${id}`);
    return found;
  }

  tool(name: string): Operation | undefined {
    return this.#byTool.get(name);
  }

  on(surface: Surface): Operation[] {
    return this.operations.filter((op) => isOn(op, surface));
  }
}

function check(op: Operation): void {
  const { resource, action } = op;
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(op.tool)) throw new Error(`${op.id}: "${op.tool}" is not a tool name`);
  if (action.says.length < 10) throw new Error(`${op.id}: says nothing about itself`);
  if (op.keyed && (!resource.key || !resource.find || !resource.scopeOf)) {
    throw new Error(`${op.id}: an action on a row needs key, find and scopeOf on ${resource.name}`);
  }
  const keys = resource.key ? fieldsOf(resource.key).map((field) => field.name) : [];
  const clash = op.keyed && fieldsOf(action.input).find((field) => keys.includes(field.name));
  if (clash) throw new Error(`${op.id}: the input repeats the key field ${clash.name}`);
}
