import { agentFor, isTemplate } from './agent-path.js';
import { labelOf, type Entry } from './entry.js';
import { keysOf } from './keys.js';
import type { Lookup } from './lookup.js';
import { firstFailure } from './predicates.js';
import type { Router } from './router.js';
import type { Subject } from './subject.js';
import type { Trace } from './trace.js';
import type { MatchedBy, RouteRow } from './types.js';

/** The rule that decides, and the name of its reason. */
export interface TableMatch {
  readonly route: RouteRow;
  readonly matchedBy: MatchedBy;
}

/**
 * The first matching rule of the table. With a trace the walk goes on, so that the losers are told as well.
 */
export function matchTable(router: Router, subject: Subject, trace?: Trace): TableMatch | undefined {
  const winner = firstMatch(router, router.table, subject, trace);
  trace?.fill(router.table.ordered, (entry) => failureOf(router, entry, subject));
  if (!winner) return undefined;
  const natural = router.tableByTier && firstMatch(router, router.tableByTier, subject);
  const decided = natural !== undefined && natural.route.id !== winner.route.id;
  return { route: winner.route, matchedBy: decided ? 'priority' : labelOf(winner.tier) };
}

function firstMatch(router: Router, lookup: Lookup, subject: Subject, trace?: Trace): Entry | undefined {
  let winner: Entry | undefined;
  for (const entry of lookup.candidates(keysOf(subject))) {
    if (winner && trace?.full) return winner;
    const failure = failureOf(router, entry, subject);
    trace?.note(entry, failure);
    if (failure === undefined) winner ??= entry;
    if (winner && !trace) return winner;
  }
  return winner;
}

/** A templated rule also needs its agent: who has none of their own falls on to the next rule. */
function failureOf(router: Router, entry: Entry, subject: Subject): string | undefined {
  const failure = firstFailure(entry.predicates, subject);
  if (failure !== undefined) return failure;
  const { agent, create, mode } = entry.route.target;
  if (agent === undefined || !isTemplate(agent) || mode === 'drop') return undefined;
  const path = agentFor(agent, subject);
  return path !== undefined && (create || router.agents.has(path)) ? undefined : 'target';
}
