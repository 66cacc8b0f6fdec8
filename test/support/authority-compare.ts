import fc from 'fast-check';
import type { Grant, Question, Verdict } from '../../src/identity/acl.js';
import type { Wanted } from '../../src/identity/acl-delegation.js';
import type { Fallen, Ledger } from '../../src/identity/acl-standing.js';
import type { Caller } from '../../src/identity/caller.js';
import {
  callerOf,
  handovers,
  nows,
  policies,
  questions,
  wantedIn,
  type Handover,
} from './authority-cases.js';
import { AuthorityModel, type Asked, type Policy } from './authority-model.js';

/** What is compared with the model: the product's own functions, or a spoilt copy of them. */
export interface Evaluator {
  effective(grants: readonly Grant[], caller: Caller, now: string): Grant[];
  decide(grants: readonly Grant[], caller: Caller, question: Question): Verdict;
  mayDelegate(grants: readonly Grant[], caller: Caller, wanted: Wanted, shared?: readonly string[]): Verdict;
  fallenOf(ledger: Ledger): Fallen;
}

export interface Runs {
  seed: number;
  policies: number;
  /** Questions asked of each policy; a quarter as many grants are passed on in it. */
  each: number;
}

/** How often each answer was given, so that a test can tell that both sides were really tried. */
export type Tally = Record<string, number>;

/** A policy on which the two do not agree; undefined when they agree on all. */
export function disagreement(
  evaluator: Evaluator,
  { seed, each, ...runs }: Runs,
  tally: Tally = {},
): string | undefined {
  const count = (what: string): void => void (tally[what] = (tally[what] ?? 0) + 1);
  const given = fc.record({
    policy: policies,
    asked: fc.array(questions, { minLength: each, maxLength: each }),
    passed: fc.array(handovers, { minLength: each / 4, maxLength: each / 4 }),
  });
  const agrees = fc.property(given, ({ policy, asked, passed }) => {
    const model = new AuthorityModel(policy);
    const wrong = [
      ...asked.map((question) => verdictOn(evaluator, model, question, count)),
      ...passed.map((handover) => verdictOnHandover(evaluator, model, handover, count)),
      ...nows.map((now) => verdictOnStanding(evaluator, policy, model, now, count)),
    ].filter((text) => text !== undefined);
    if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('\n'));
  });
  const report = fc.check(agrees, { seed, numRuns: runs.policies, endOnFailure: true });
  return report.failed
    ? `${String(report.errorInstance)}\n${JSON.stringify(report.counterexample)}`
    : undefined;
}

type Count = (what: string) => void;

function held(evaluator: Evaluator, model: AuthorityModel, asked: Pick<Asked, 'who' | 'limits' | 'at'>) {
  const caller = callerOf(model.policy, model.names(asked.who), asked);
  const grants = evaluator.effective(model.policy.rows as readonly Grant[], caller, asked.at);
  return { caller, grants };
}

function verdictOn(
  evaluator: Evaluator,
  model: AuthorityModel,
  asked: Asked,
  count: Count,
): string | undefined {
  const { caller, grants } = held(evaluator, model, asked);
  const { action, scope, params } = asked;
  const verdict = evaluator.decide(grants, caller, { action, scope, ...(params && { params }) });
  count(verdict.reason);
  return verdict.allowed === model.may(asked) ? undefined : `${verdict.reason}: ${JSON.stringify(asked)}`;
}

function verdictOnHandover(
  evaluator: Evaluator,
  model: AuthorityModel,
  handover: Handover,
  count: Count,
): string | undefined {
  const { giver } = handover;
  const wanted = wantedIn(model.policy, handover);
  const { caller, grants } = held(evaluator, model, giver);
  const shared = model.names(wanted.principal);
  const verdict = evaluator.mayDelegate(grants, caller, wanted as Wanted, shared);
  count(`pass on: ${verdict.reason}`);
  if (verdict.allowed === model.mayPass(giver, wanted)) return undefined;
  return `pass on, ${verdict.reason}: ${JSON.stringify({ giver, wanted })}`;
}

function verdictOnStanding(
  evaluator: Evaluator,
  policy: Policy,
  model: AuthorityModel,
  now: string,
  count: Count,
): string | undefined {
  const agents = new Map(
    Object.entries(policy.agents).map(([name, path]) => [name.slice('agent:'.length), path]),
  );
  const { grants, members } = evaluator.fallenOf({
    ...policy,
    grants: policy.rows,
    agents,
    now,
  } as unknown as Ledger);
  const fallen = [...grants, ...members].map((row) => row.id).sort();
  const expected = model.fallen(now);
  count(expected.length > 0 ? 'some fell' : 'all stand');
  if (JSON.stringify(fallen) === JSON.stringify(expected)) return undefined;
  return `fell ${fallen.join()}, not ${expected.join()}, at ${now}`;
}
