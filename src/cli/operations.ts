import { operations, resources, type Operation } from '../../openapi/client/index.js';

/** What the API can do, as the document says: nothing is listed here by hand. */
export function operationOf(resource: string, verb: string): Operation | undefined {
  return operations.find((one) => one.resource === resource && one.verb === verb);
}

export function needed(resource: string, verb: string): Operation {
  const found = operationOf(resource, verb);
  if (!found) throw new Error(`the API has no ${resource} ${verb}`);
  return found;
}

/** Name of each resource and what it is. */
export function resourceList(): { name: string; says: string }[] {
  const kinds = new Map(operations.map(({ resource, kind }) => [resource, kind]));
  return Array.from(kinds, ([name, kind]) => ({ name, says: resources[kind] ?? '' }));
}
