import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkMatch } from '../../routing/check-match.js';
import { checkTarget } from '../../routing/check-target.js';
import { translateArizuko } from './arizuko.js';

const columns = [
  ...['folder', 'config', 'container_config', 'seq', 'id', 'match', 'target', 'principal', 'action', 'scope'],
  ...['params', 'predicate', 'effect', 'child', 'parent', 'jid', 'key', 'scope_kind', 'scope_id'],
  ...['owner', 'cron', 'prompt', 'chat_jid', 'status'],
];
const cell = fc.oneof(
  fc.constantFrom<unknown>(
    'corp',
    'corp/eng',
    '**',
    '*',
    'corp/**',
    'folder:corp',
    'google:1',
    'mcp:*',
    '{}',
  ),
  fc.constantFrom<unknown>(
    'platform=telegram',
    'chat_jid=telegram:group/*',
    'room=[',
    'corp#observe',
    'folder',
  ),
  fc.constantFrom<unknown>('0 9 * * *', '60000', '2030-01-01T00:00:00Z', '2030-99-99T', '* * *'),
  fc.constantFrom<unknown>(null, 7, -1, 2n, Buffer.from('x'), '', '../..', '__proto__'),
  fc.string(),
);
const table = fc.array(fc.dictionary(fc.constantFrom(...columns), cell), { maxLength: 6 });
const names = [
  'groups',
  'chats',
  'routes',
  'acl',
  'acl_membership',
  'network_rules',
  'secrets',
  'scheduled_tasks',
] as const;
const tables = fc.record(Object.fromEntries(names.map((name) => [name, table])));
const platforms = new Map([['telegram', ['botToken']]]);

describe('an instance of arizuko', () => {
  it('comes to rows that hold, whatever its tables hold, and leaves nothing without a reason', () => {
    fc.assert(
      fc.property(tables, (given) => {
        const found = translateArizuko(
          {
            rows: (name) => given[name] ?? [],
            count: () => 0,
            home: () => ({ files: [], left: [] }),
          },
          { platforms, now: '2026-01-01T00:00:00.000Z' },
        );
        const routes = found.documents.find(({ kind }) => kind === 'Route')?.rows ?? [];
        expect(routes.flatMap(({ match }) => checkMatch(match))).toEqual([]);
        expect(routes.flatMap(({ target }) => checkTarget(target))).toEqual([]);
        const priorities = routes.map(({ priority = 0 }) => Number(priority));
        expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => a - b));
        expect(found.left.filter(({ reason }) => reason === '')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
