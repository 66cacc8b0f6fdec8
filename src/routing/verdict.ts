import { mayCommand, type Admission } from './admission.js';
import type { Choice } from './choice.js';
import { mentionGate } from './mention.js';
import type { Router } from './router.js';
import type { Gate, Outcome } from './types.js';

/** What the gates after the route decide. */
export interface Verdict {
  readonly gates: readonly Gate[];
  readonly outcome: Outcome;
  readonly keepContext: boolean;
  /** The agents that run now. */
  readonly triggered: ReadonlySet<string>;
}

const nobody: ReadonlySet<string> = new Set();

/**
 * GR-10: route, command authorization, mention gate, broadcast; each agent of a broadcast by its own
 * patterns.
 */
export function judge(router: Router, admission: Admission, choice: Choice): Verdict {
  const route = routeGate(choice);
  const ends = (gates: Gate[], outcome: Outcome): Verdict => ({
    gates,
    outcome,
    keepContext: false,
    triggered: nobody,
  });
  if (choice.refusal) return ends([route], choice.refusal === 'onboarding' ? 'onboard' : 'refuse');
  const mode = choice.route?.target.mode ?? 'trigger';
  if (mode !== 'trigger') return ends([route], mode);
  const gates = [route];
  const command = admission.state.command === true;
  if (command) {
    const authorized = mayCommand(admission);
    gates.push({
      gate: 'command',
      passed: authorized,
      reason: authorized ? 'authorized' : 'command_not_authorized',
    });
    if (!authorized) return ends(gates, 'gated');
  }
  const asked = choice.agents.map((agent) => ({
    agent,
    gate: askMention(router, admission, choice, agent, command),
  }));
  const triggered = new Set(asked.filter(({ gate }) => gate.passed).map(({ agent }) => agent));
  const told = asked.find(({ gate }) => gate.passed) ?? asked[0];
  if (told) gates.push(told.gate);
  const stopped = triggered.size === 0;
  return { gates, outcome: stopped ? 'gated' : 'trigger', keepContext: stopped, triggered };
}

function routeGate({ refusal, route, matchedBy }: Choice): Gate {
  const reason = refusal ?? (route?.target.mode === 'drop' ? 'dropped_by_rule' : matchedBy);
  return { gate: 'route', passed: !refusal && route?.target.mode !== 'drop', reason };
}

function askMention(
  router: Router,
  admission: Admission,
  choice: Choice,
  agent: string,
  command: boolean,
): Gate {
  return mentionGate({
    subject: admission.subject,
    state: admission.state,
    required: admission.rooms.requireMention,
    patterns: router.patternsOf(agent),
    matchedBy: choice.matchedBy,
    command,
  });
}
