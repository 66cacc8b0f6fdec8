import { CamelCasePlugin } from 'kysely';
import { flagColumns, jsonColumns } from './tables/index.js';

const json = new Set<string>(jsonColumns);
const flags = new Set<string>(flagColumns);

/** Rows as the code wants them: camelCase names, JSON columns parsed, flags as booleans. The only conversion there is. */
export class RowPlugin extends CamelCasePlugin {
  protected override mapRow(row: Record<string, unknown>): Record<string, unknown> {
    const mapped: Record<string, unknown> = {};
    for (const column in row) {
      const name = this.camelCase(column);
      const value = row[column];
      if (typeof value === 'string' && json.has(name)) mapped[name] = JSON.parse(value);
      else if (typeof value === 'number' && flags.has(name)) mapped[name] = value === 1;
      else mapped[name] = value;
    }
    return mapped;
  }
}
