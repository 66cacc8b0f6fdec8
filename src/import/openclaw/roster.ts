import type { Given } from '../given.js';
import { below, segmentOf } from '../names.js';
import type { Draft } from '../translation.js';

/** An agent of the configuration and the path that it gets here. */
export interface Member {
  id: string;
  path: string;
  given: Given | undefined;
  /** It takes what no binding matches. */
  isDefault: boolean;
}

export interface Roster {
  members: Member[];
  defaults: Given | undefined;
  /** The path of an agent that something names. */
  pathOf(id: string): string | undefined;
}

const listed = (agents: Given | undefined): [string | undefined, Given][] => [
  ...(agents?.list('list') ?? []).map((entry): [string | undefined, Given] => [entry.id('id'), entry]),
  ...(agents?.object('entries')?.entries() ?? []),
];

/** AG-01 to AG-04, AG-16: who there is, and who is the default. A second agent of the same name is told of. */
export function rosterOf(root: Given, under: string | undefined, draft: Draft): Roster {
  const agents = root.object('agents');
  const defaults = agents?.object('defaults');
  const explicit = agents?.text('ownership') === 'explicit';
  const members = new Map<string, Member>();
  for (const [id, given] of listed(agents)) {
    const segment = id === undefined ? undefined : segmentOf(id);
    if (id === undefined || segment === undefined) draft.fault(given.at('id'), 'must be a name');
    else if (members.has(segment))
      draft.leave(given.path, `is a second agent ${segment}; the first one is taken`);
    else members.set(segment, { id, path: below(under, segment), given, isDefault: false });
  }
  agents?.rest();
  if (members.size === 0)
    members.set('main', { id: 'main', path: below(under, 'main'), given: undefined, isDefault: true });
  const all = [...members.values()];
  const chosen = all.find(({ given }) => given?.flag('default')) ?? (explicit ? undefined : all[0]);
  if (chosen) chosen.isDefault = true;
  const pathOf = (id: string): string | undefined => members.get(segmentOf(id) ?? '')?.path;
  return { members: all, defaults, pathOf };
}
