import { admit, mayAskToPair, type Admission } from './admission.js';
import { chooseBeforeTable, chooseByRoute, chooseUnrouted, type Choice } from './choice.js';
import { effectivePolicy } from './effective.js';
import { channelId } from './names.js';
import { roomRules } from './rooms.js';
import type { Router } from './router.js';
import { mainSessionKey, scopesFor, sessionKey } from './session-key.js';
import { toSubject, type Subject } from './subject.js';
import { matchTable } from './table.js';
import { Trace } from './trace.js';
import type { Delivery, Gate, InboundFacts, Resolution, RuntimeState } from './types.js';
import { judge, type Verdict } from './verdict.js';

/** How a question is asked: with `explain`, the answer lists the rules that were considered. */
export interface ResolveOptions {
  readonly explain?: boolean;
}

/**
 * Decides where a message goes. The live path and the explanation are this one function. The route is told
 * even where an earlier gate is closed: `outcome` says what is done, the rest says what would be.
 */
export function resolve(
  router: Router,
  facts: InboundFacts,
  state: RuntimeState = {},
  options: ResolveOptions = {},
): Resolution {
  const subject = toSubject(facts);
  const trace = options.explain ? new Trace() : undefined;
  const admission = admissionOf(router, subject, state);
  const admitted = admit(admission);
  const choice = choose(router, admission, trace);
  const open = admitted.every((gate) => gate.passed);
  const verdict = open ? judge(router, admission, choice) : closed(admission, admitted);
  const topic = state.pinned?.topic ?? choice.route?.target.topic ?? subject.topic;
  const all = choice.agents.map((agent) => deliveryTo(router, subject, choice, agent, topic, verdict));
  const first = all.find((delivery) => delivery.trigger) ?? all[0];
  return {
    agent: first?.agent ?? null,
    agents: choice.agents,
    strategy: choice.agents.length > 1 ? (choice.route?.target.strategy ?? 'parallel') : null,
    mode: choice.refusal && !choice.route ? null : (choice.route?.target.mode ?? 'trigger'),
    ...(topic !== undefined && { topic }),
    matchedBy: choice.matchedBy,
    routeId: choice.route?.id ?? null,
    account: subject.account,
    sessionKey: first?.sessionKey ?? null,
    mainSessionKey: first?.mainSessionKey ?? null,
    gates: [...admitted, ...verdict.gates],
    considered: trace?.considered() ?? [],
    outcome: verdict.outcome,
    keepContext: verdict.keepContext,
    create: choice.create ?? false,
    deliveries: open ? all : [],
    version: router.version,
  };
}

const closed = (admission: Admission, gates: readonly Gate[]): Verdict => ({
  gates: [],
  outcome: mayAskToPair(admission, gates) ? 'pair' : 'gated',
  keepContext: false,
  triggered: new Set(),
});

function admissionOf(router: Router, subject: Subject, state: RuntimeState): Admission {
  const { platform, account } = subject;
  const policy = effectivePolicy(router.channels, router.snapshot.settings, platform, account);
  const channel = router.channels.get(channelId(platform, account));
  return { subject, state, policy, rooms: roomRules(policy, subject), ...(channel && { channel }) };
}

/**
 * First what is known of the conversation, then the table, then what the channel says of unrouted messages.
 */
function choose(router: Router, { subject, state, policy }: Admission, trace: Trace | undefined): Choice {
  const before = chooseBeforeTable(router, subject, state);
  if (before && !trace) return before;
  const match = matchTable(router, subject, trace);
  if (before) return before;
  if (match) return chooseByRoute(router, subject, match.route, match.matchedBy);
  return chooseUnrouted(router, policy);
}

function deliveryTo(
  router: Router,
  subject: Subject,
  choice: Choice,
  agent: string,
  topic: string | undefined,
  verdict: Verdict,
): Delivery {
  const { settings } = router.snapshot;
  const { platform, account, peer, sender, threadId } = subject;
  const scopes = scopesFor(choice.route?.session, router.agents.get(agent), settings);
  const rules = { ...scopes, mainKey: settings.mainKey, links: router.links };
  return {
    agent,
    sessionKey: sessionKey(agent, { platform, account, peer, sender, threadId, topic }, rules),
    mainSessionKey: mainSessionKey(agent, settings.mainKey),
    trigger: verdict.triggered.has(agent),
  };
}
