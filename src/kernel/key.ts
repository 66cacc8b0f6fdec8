import { fieldsOf } from './field-registry.js';
import type { Resource } from './resource.js';

/** The names of the fields that a row's key is made of. */
export function keyNames(resource: Resource): string[] {
  return resource.key ? fieldsOf(resource.key).map((field) => field.name) : [];
}

/** A key as one text, for audit and replay: a single part as it is, several joined by a comma that no part can fake. */
export function joinKey(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0] as string;
  return parts.map((part) => part.replace(/[%,]/g, encodeURIComponent)).join(',');
}

/** The parts of a joined key, by name. */
export function splitKey(resource: Resource, text: string): Record<string, string> {
  const names = keyNames(resource);
  if (names.length === 1) return { [names[0] as string]: text };
  const parts = text.split(',').map(decodeURIComponent);
  return Object.fromEntries(names.map((name, index) => [name, parts[index] ?? '']));
}
