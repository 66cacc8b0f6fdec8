import type { Operation } from '../../kernel/registry.js';

const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `web-routes:list` as a program spells it: `webRoutesList`. */
export function operationId({ id }: Operation): string {
  const [first = '', ...rest] = id.split(/[:_-]/);
  return first + rest.map(upper).join('');
}

/** The name of a schema of one action: `RouteCreateInput`. */
export function schemaName(op: Operation, part: 'Input' | 'Answer'): string {
  return op.resource.kind + op.verb.split(/[_-]/).map(upper).join('') + part;
}

/** A reference to what stands under `components`. */
export function ref(section: string, name: string): { $ref: string } {
  return { $ref: `#/components/${section}/${name}` };
}
