import type { AgentRow, ChannelRow, RouteRow, Snapshot } from './types.js';

/** A snapshot made ready for questions; immutable like the snapshot it was made of. */
export interface Router {
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly agents: ReadonlyMap<string, AgentRow>;
  readonly channels: ReadonlyMap<string, ChannelRow>;
  readonly routes: readonly RouteRow[];
}

/** Makes a router of a snapshot; to be called once per configuration change. */
export function compile(snapshot: Snapshot): Router {
  return {
    version: snapshot.version,
    snapshot,
    agents: new Map(snapshot.agents.map((agent) => [agent.path, agent])),
    channels: new Map(snapshot.channels.map((channel) => [channel.id, channel])),
    routes: [...snapshot.routes].sort((a, b) => a.priority - b.priority || a.seq - b.seq),
  };
}
