import { agentPathFault, isWithin } from '../platform/agent-path.js';

/**
 * Where a grant holds. `a/b` is that agent, `a/b/*` its children, `a/b/**` itself and all below, `**` everything, and
 * `@self` the calling agent. Nothing else can be stored, so no rule can widen by being misread.
 */
export type Pattern = { kind: 'all' } | { kind: 'one' | 'children' | 'tree'; base: string };

export function parseScope(text: string): Pattern {
  if (text === '**') return { kind: 'all' };
  if (text.endsWith('/**')) return { kind: 'tree', base: text.slice(0, -3) };
  if (text.endsWith('/*')) return { kind: 'children', base: text.slice(0, -2) };
  return { kind: 'one', base: text };
}

/** What is wrong with a scope as text; undefined when nothing is. */
export function scopeFault(text: string): string | undefined {
  if (text === '@self') return undefined;
  const pattern = parseScope(text);
  const fault = pattern.kind === 'all' ? undefined : agentPathFault(pattern.base);
  return fault && `${fault}; a scope is a path, "path/*", "path/**", "**" or "@self"`;
}

/** The path one above; empty for a world. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Whether every agent of `inner` is one of `outer`. */
export function covers(outer: Pattern, inner: Pattern): boolean {
  if (outer.kind === 'all') return true;
  if (inner.kind === 'all') return false;
  if (outer.kind === 'tree') return isWithin(inner.base, outer.base);
  if (outer.kind === 'one') return inner.kind === 'one' && inner.base === outer.base;
  if (inner.kind === 'children') return inner.base === outer.base;
  return inner.kind === 'one' && parentOf(inner.base) === outer.base;
}

/** Whether some agent is one of both. */
export function overlaps(a: Pattern, b: Pattern): boolean {
  if (a.kind === 'all' || b.kind === 'all') return true;
  if (a.kind === 'one') return covers(b, a);
  if (b.kind === 'one') return covers(a, b);
  if (a.kind === 'children' && b.kind === 'children') return a.base === b.base;
  if (a.kind === 'tree' && b.kind === 'tree') return isWithin(a.base, b.base) || isWithin(b.base, a.base);
  const [children, tree] = a.kind === 'children' ? [a, b] : [b, a];
  return isWithin(children.base, tree.base) || parentOf(tree.base) === children.base;
}
