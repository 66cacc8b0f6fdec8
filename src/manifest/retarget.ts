import { isWithin } from '../platform/agent-path.js';
import { Problem } from '../platform/problem.js';
import type { Wanted } from './documents.js';
import { formOf, type Fields } from './rows.js';

/** Fields that name an agent, a part of the tree or a principal, wherever in a row they stand. */
const naming = new Set([
  'path',
  'agent',
  'agents',
  'defaultAgent',
  'scope',
  'principal',
  'child',
  'parent',
  'allow',
]);

/** The one agent below which everything is that the manifests speak for. */
function rootOf(all: readonly Wanted[]): string {
  const scopes = new Set(all.flatMap(({ scopes }) => scopes));
  const [scope = '**'] = scopes;
  if (scopes.size === 1 && scope !== '**') return scope.replace(/\/\*\*?$/, '');
  const message = 'must all speak for one and the same agent, such as scope: corp/**';
  throw new Problem('invalid', `To be put elsewhere the manifests ${message}.`, [{ path: 'as', message }]);
}

function moved(text: string, from: string, to: string): string {
  const [, prefix = '', path = text] = /^(agent:)?(.*)$/s.exec(text) ?? [];
  return isWithin(path, from) ? `${prefix}${to}${path.slice(from.length)}` : text;
}

function rewritten(value: unknown, names: boolean, from: string, to: string): unknown {
  if (typeof value === 'string') return names ? moved(value, from, to) : value;
  if (Array.isArray(value)) return value.map((item) => rewritten(item, names, from, to));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, rewritten(item, naming.has(name), from, to)]),
  );
}

/** The same manifests for another agent: every name of the old one, and of those below it, is one of the new. */
export function retarget(all: readonly Wanted[], to: string): Wanted[] {
  const from = rootOf(all);
  return all.map(({ kind, scopes, rows }) => ({
    kind,
    scopes: scopes.map((scope) => moved(scope, from, to)),
    rows: rows.map(({ fields, place }) => ({
      place,
      fields: formOf(kind, rewritten(fields, false, from, to) as Fields),
    })),
  }));
}
