import { normaliseAccount } from './names.js';
import type { Router } from './router.js';
import type { InboundFacts, Resolution, RuntimeState } from './types.js';

/** How a question is asked: with `explain`, the answer lists the rules that were considered. */
export interface ResolveOptions {
  readonly explain?: boolean;
}

/** Decides where a message goes. The live path and the explanation are this one function. */
export function resolve(
  router: Router,
  facts: InboundFacts,
  state: RuntimeState = {},
  _options: ResolveOptions = {},
): Resolution {
  const agent = state.direct ?? router.snapshot.agents[0]?.path ?? null;
  const sessionKey = agent && `agent:${agent}:main`;
  return {
    agent,
    agents: agent ? [agent] : [],
    strategy: null,
    mode: agent ? 'trigger' : null,
    matchedBy: agent ? 'default' : 'none',
    routeId: null,
    account: normaliseAccount(facts.account),
    sessionKey,
    mainSessionKey: sessionKey,
    gates: [],
    considered: [],
    outcome: agent ? 'trigger' : 'refuse',
    keepContext: false,
    create: false,
    deliveries: agent && sessionKey ? [{ agent, sessionKey, mainSessionKey: sessionKey, trigger: true }] : [],
    version: router.version,
  };
}
