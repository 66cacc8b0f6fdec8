import { createHash } from 'node:crypto';
import { Count, Text } from './fields.js';
import { canonicalJson } from '../platform/json.js';
import { Problem } from '../platform/problem.js';
import type { Caller } from '../identity/caller.js';

/** What every list takes. */
export class PageQuery {
  @Count({ says: 'How many rows at most (default 50)', min: 1, max: 500, optional: true }) limit?: number;
  @Text({ says: 'The `nextCursor` of the page before', max: 2000, optional: true }) cursor?: string;
}

export interface Page<Row> {
  items: Row[];
  nextCursor?: string;
}

/** The keyset position of a cursor; a cursor is bound to who asked and to the filter it was asked with. */
type Position = (string | number)[];

function seal(caller: Caller, query: PageQuery): string {
  const { limit: _limit, cursor: _cursor, ...filter } = query;
  return createHash('sha256')
    .update(canonicalJson([caller.principal, filter]))
    .digest('base64url')
    .slice(0, 16);
}

function open(caller: Caller, query: PageQuery): Position | undefined {
  if (query.cursor === undefined) return undefined;
  try {
    const [mark, ...position] = JSON.parse(
      Buffer.from(query.cursor, 'base64url').toString('utf8'),
    ) as Position;
    const plain = position.every((part) => typeof part === 'string' || typeof part === 'number');
    if (mark === seal(caller, query) && plain) return position;
  } catch {
    // Falls through to the one answer that every unusable cursor gets.
  }
  throw new Problem('invalid', 'The cursor does not belong to this list.', [
    { path: 'cursor', message: 'must be the nextCursor of a page of the same caller and filter' },
  ]);
}

/** What a page may weigh where its rows say how much each does. */
export const heaviestPage = 4 * 1024 * 1024;

/** How many of the rows fit into a page; at least one, or a list would never end. */
function fitting<Row>(rows: readonly Row[], weigh: (row: Row) => number): number {
  let left = heaviestPage;
  const over = rows.findIndex((row, index) => (left -= weigh(row)) < 0 && index > 0);
  return over < 0 ? rows.length : over;
}

/**
 * One page of a list by keyset: `fetch` gets the position to continue after and how many rows to read, `position`
 * names a row's place in the order. Pages are never short, because the caller's rights act in the query, except where
 * rows are so heavy that fewer are a page.
 */
export async function page<Row>(
  caller: Caller,
  query: PageQuery,
  fetch: (after: Position | undefined, limit: number) => Promise<Row[]>,
  position: (row: Row) => Position,
  weigh: (row: Row) => number = () => 0,
): Promise<Page<Row>> {
  const limit = query.limit ?? 50;
  const rows = await fetch(open(caller, query), limit + 1);
  const items = rows.slice(0, Math.min(limit, fitting(rows, weigh)));
  const last = items.at(-1);
  if (rows.length === items.length || last === undefined) return { items };
  const text = JSON.stringify([seal(caller, query), ...position(last)]);
  return { items, nextCursor: Buffer.from(text).toString('base64url') };
}
