import { Problem } from '../platform/problem.js';

/** What goes with a row: the ids of other rows, by the word for them. */
export type Belongings = Map<string, string[]>;

export function counted(belongings: Belongings): string {
  return [...belongings]
    .filter(([, ids]) => ids.length > 0)
    .map(([kind, { length }]) => `${length} ${length === 1 ? kind.slice(0, -1) : kind}`)
    .join(', ');
}

/** Whoever deletes something with all it has is told first what that is. */
export function refuseUnsaid(name: string, goes: string): void {
  const errors = [{ path: 'cascade', message: `deletes with it: ${goes}` }];
  throw new Problem('conflict', `${name} still has ${goes}; with cascade these are deleted as well.`, errors);
}
