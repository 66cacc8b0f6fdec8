import { SqliteQueryCompiler } from 'kysely';
import { flagColumns, jsonColumns } from './tables/index.js';

type Convert = (value: unknown) => unknown;

const json = new Set<string>(jsonColumns);
const flags = new Set<string>(flagColumns);

const parsed: Convert = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
const flag: Convert = (value) => (typeof value === 'number' ? value === 1 : value);
const same: Convert = (value) => value;

/** What a function made of a name, kept: the names in code and schema are few. */
function kept<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const hit = known.get(name);
    if (hit !== undefined) return hit;
    const made = make(name);
    known.set(name, made);
    return made;
  };
}

const snakeCase = kept((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

const reading = kept((column) => {
  const name = column.replace(/(?<=.)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { name, convert: json.has(name) ? parsed : flags.has(name) ? flag : same };
});

/** A stored row as the code wants it: camelCase names, JSON columns parsed, flags as booleans. */
export function rowOf(stored: object): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const column in stored) {
    const { name, convert } = reading(column);
    row[name] = convert(stored[column as never]);
  }
  return row;
}

/**
 * Writes names as the schema has them. Here and not in a plugin, because Kysely's own would copy the tree of each query
 * before it is compiled.
 */
export class SnakeCompiler extends SqliteQueryCompiler {
  protected override sanitizeIdentifier(name: string): string {
    return super.sanitizeIdentifier(snakeCase(name));
  }

  /**
   * Behind a plus SQLite does not look at the values when it plans. It would look again at whatever is bound, and as
   * better-sqlite3 clears what was bound, each run of nearly every statement would parse and plan it anew.
   */
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}
