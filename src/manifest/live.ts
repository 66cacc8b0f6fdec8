import { covers, parseScope } from '../identity/scope.js';
import { Breath } from '../platform/breath.js';
import type { Page } from '../kernel/page.js';
import type { ReadContext } from '../kernel/resource.js';
import { keyNames } from '../kernel/key.js';
import type { Kind } from './kinds.js';
import { formOf, type LiveRow } from './rows.js';

const listOf = (scope: string | string[]): string[] => (Array.isArray(scope) ? scope : [scope]);

/** The rows of a kind that the caller may read, in the order of their list. */
export async function liveRows({ part }: Pick<ReadContext, 'part'>, kind: Kind): Promise<LiveRow[]> {
  const { resource, written } = kind;
  const rows: LiveRow[] = [];
  const breath = new Breath();
  let cursor: string | undefined;
  do {
    const page = (await part(`${resource.name}:list`, { limit: 200, ...(cursor && { cursor }) })) as Page<
      Record<string, unknown>
    >;
    for (const row of page.items) {
      if (written.leavesOut?.(row)) continue;
      const key = Object.fromEntries(keyNames(resource).map((name) => [name, String(row[name])]));
      const scopes = listOf(resource.scopeOf?.(row as never) ?? '**');
      rows.push({ fields: formOf(kind, row), key, scopes });
    }
    cursor = page.nextCursor;
    await breath.take();
  } while (cursor !== undefined);
  return rows;
}

/** Those of them that stand inside a scope. */
export function inside(rows: readonly LiveRow[], scope: string): LiveRow[] {
  const outer = parseScope(scope);
  return rows.filter(({ scopes }) => scopes.every((one) => covers(outer, parseScope(one))));
}
