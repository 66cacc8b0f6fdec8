import { resolve } from '../../src/routing/resolve.js';
import { compile } from '../../src/routing/router.js';
import type { InboundFacts, RouteMatch, RouteRow, Snapshot } from '../../src/routing/types.js';

/** Agents that rules are made for, the first of them the default. */
const paths = ['main', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const agents = paths.map((path, seq) => ({ path, seq }));

/** A rule to one of them. */
export function row(agent: string, match: RouteMatch, over: Partial<RouteRow> = {}): Omit<RouteRow, 'seq'> {
  return { id: `to-${agent}`, priority: 0, match, target: { agent }, ...over };
}

/** What becomes of a message under these rules. */
export function asked(
  rows: Omit<RouteRow, 'seq'>[],
  facts: Partial<InboundFacts> = {},
  over: Partial<Snapshot> = {},
) {
  const routes = rows.map((each, seq) => ({ ...each, seq }));
  const router = compile({ version: 7, agents, channels: [], routes, settings: {}, ...over });
  return resolve(router, { platform: 'discord', peer: { kind: 'channel', id: 'C1' }, ...facts });
}

export function answer(...question: Parameters<typeof asked>): string {
  const { agent, matchedBy } = asked(...question);
  return `${agent} ${matchedBy}`;
}
