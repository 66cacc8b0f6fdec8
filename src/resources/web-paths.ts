import type { ReadDb } from '../db/db.js';
import { Problem } from '../platform/problem.js';

/** What the server answers itself, whatever a row says. */
const reserved = ['chat', 'health', 'hook', 'mcp', 'openapi.json', 'v1'];

/** Where agents publish: each below its own path. */
const slots = '/web';

const segment = /^(?!\.{1,2}$)[\p{L}\p{N}\p{M}._~-]+$/u;

export const prefixSays = 'Path below which it holds, such as /web/corp/eng/docs; the longest one decides';

/** What is wrong with a path of this server; it is compared as it is written, so there is one way to write it. */
export function webPathFault(path: string): string | undefined {
  if (path === '/') return undefined;
  const [empty, ...names] = path.split('/');
  if (empty !== '' || !names.every((name) => segment.test(name)))
    return 'must be a path such as /web/corp/docs: plain names with single slashes, none at the end';
  if (path !== path.normalize('NFC')) return `must be written ${path.normalize('NFC')}`;
  if (reserved.includes(names[0] ?? '')) return `is the server's own; it has ${reserved.join(', ')}`;
  return undefined;
}

/** Whether a path is another one or below it. */
export const isBelow = (path: string, prefix: string): boolean =>
  prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);

/** The deepest agent in whose slot a path stands; a child’s slot is no more its parent’s. */
export async function slotOf(db: ReadDb, path: string): Promise<string | undefined> {
  if (!isBelow(path, slots) || path === slots) return undefined;
  const names = path.slice(slots.length + 1).split('/');
  const paths = names.map((_, index) => names.slice(0, index + 1).join('/'));
  const rows = await db.selectFrom('agent').where('path', 'in', paths).select('path').execute();
  return rows
    .map((row) => row.path)
    .sort((a, b) => a.length - b.length)
    .at(-1);
}

/** One path is one row, of whichever kind. */
export async function refuseTakenPrefix(db: ReadDb, prefix: string): Promise<void> {
  for (const table of ['webRoute', 'proxyRoute'] as const) {
    const row = await db
      .selectFrom(table as 'webRoute')
      .where('prefix', '=', prefix)
      .select('prefix')
      .executeTakeFirst();
    if (!row) continue;
    const kind = table === 'webRoute' ? 'web route' : 'proxy route';
    throw new Problem('conflict', `There is already a ${kind} for ${prefix}.`, [
      { path: 'prefix', message: `is the path of a ${kind}` },
    ]);
  }
}
