import { byPriority, byTier, entriesOf } from './entry.js';
import { buildLookup, fileEntries, type Lookup } from './lookup.js';
import { linksIn, type IdentityLinks } from './identity-links.js';
import { mentionPatterns, mentionSources } from './mention.js';
import { normaliseMatch } from './normalise-match.js';
import type { TextPattern } from './pattern.js';
import type { AgentRow, ChannelRow, RouteRow, Snapshot } from './types.js';

/** A snapshot made ready for questions; immutable like the snapshot it was made of. */
export interface Router {
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly agents: ReadonlyMap<string, AgentRow>;
  readonly channels: ReadonlyMap<string, ChannelRow>;
  readonly defaultAgent: string | undefined;
  readonly links: IdentityLinks;
  /** What names an agent in a room, made ready when first asked. */
  readonly patternsOf: (agent: string) => readonly TextPattern[];
  /** The routing table in the order in which it decides. */
  readonly table: Lookup;
  /** The table as if no rule had a priority; absent where all have the same. */
  readonly tableByTier?: Lookup;
}

/** Makes a router of a snapshot; to be called once per configuration change. */
export function compile(snapshot: Snapshot): Router {
  const filed = fileEntries(snapshot.routes.flatMap((route) => entriesOf(normalise(route))));
  const table = buildLookup(filed, byPriority);
  const mixed = new Set(snapshot.routes.map((route) => route.priority)).size > 1;
  const agents = new Map(snapshot.agents.map((agent) => [agent.path, agent]));
  return {
    version: snapshot.version,
    snapshot,
    agents,
    channels: new Map(snapshot.channels.map((channel) => [channel.id, channel])),
    defaultAgent: defaultAgentOf(snapshot.agents),
    links: linksIn(snapshot),
    patternsOf: rememberPatterns(agents, snapshot),
    table,
    ...(mixed && { tableByTier: buildLookup(filed, byTier) }),
  };
}

/** AG-02: the agent marked as default, else the oldest, so that a new agent takes over nothing. */
export function defaultAgentOf(agents: readonly AgentRow[]): string | undefined {
  const byAge = [...agents].sort((a, b) => a.seq - b.seq);
  return (byAge.find((agent) => agent.default) ?? byAge[0])?.path;
}

function rememberPatterns(
  agents: ReadonlyMap<string, AgentRow>,
  { settings }: Snapshot,
): Router['patternsOf'] {
  const ready = new Map<string, readonly TextPattern[]>();
  return (path) => {
    const patterns = ready.get(path) ?? mentionPatterns(mentionSources(agents.get(path), settings));
    if (agents.has(path)) ready.set(path, patterns);
    return patterns;
  };
}

function normalise(route: RouteRow): RouteRow {
  return { ...route, match: normaliseMatch(route.match) };
}
