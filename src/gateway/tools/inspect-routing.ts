import { AgentPath, Choice, Flag, Shapes, Text, Texts } from '../../kernel/fields.js';
import { read, type ReadContext } from '../../kernel/resource.js';
import { resolve } from '../../routing/resolve.js';
import type { Resolution } from '../../routing/types.js';
import { Problem } from '../../platform/problem.js';
import { directAgent, factsOf } from '../intake/facts.js';
import { addressable } from './address.js';
import { latestInbound } from './chat-agents.js';
import { ownScope, ownTurn } from './own-turn.js';

class RoutingQuestion {
  @Text({ says: 'Suppose the message had this text', max: 2000, optional: true }) text?: string;
  @Text({ says: 'Suppose it came from this sender', max: 300, optional: true }) sender?: string;
  @Text({ says: 'Suppose it came in this chat; absent is this one', max: 300, optional: true }) chat?: string;
}

class GateAnswer {
  @Text({ says: 'Which gate' }) gate!: string;
  @Flag({ says: 'Whether it lets the message through' }) passed!: boolean;
  @Text({ says: 'Why' }) reason!: string;
}

class RuleAnswer {
  @Text({ says: 'Id of the route' }) routeId!: string;
  @Flag({ says: 'Whether it matches' }) matched!: boolean;
  @Text({ says: 'The first condition that does not hold', optional: true }) failedPredicate?: string;
}

class RoutingAnswer {
  @Text({ says: 'Chat that was asked about' }) chat!: string;
  @AgentPath({ says: 'Agent that would get the message', optional: true }) agent?: string;
  @Texts({ says: 'All agents that would', optional: true })
  agents!: readonly string[];
  @Text({ says: 'What would be done with it' }) outcome!: string;
  @Text({ says: 'What decided' }) matchedBy!: string;
  @Text({ says: 'Route that decided', optional: true }) routeId?: string;
  @Text({ says: 'Session that it would belong to', optional: true }) sessionKey?: string;
  @Choice({ says: 'What the route does', of: ['trigger', 'observe', 'drop', 'announce'], optional: true })
  mode?: string;
  @Shapes({ says: 'The gates in their order', of: () => GateAnswer }) gates!: readonly GateAnswer[];
  @Shapes({ says: 'Routes that were considered, at most 20', of: () => RuleAnswer })
  considered!: RuleAnswer[];
}

/** The rules next to the one that decided; an answer is read by a model, so it is short. */
function considered({ considered: all, routeId }: Resolution): RuleAnswer[] {
  const kept = all.filter((rule, index) => index < 19 || rule.routeId === routeId);
  return kept.map(({ failedPredicate, ...rule }) => ({
    ...rule,
    ...(failedPredicate !== null && { failedPredicate }),
  }));
}

async function run(
  context: ReadContext,
  { text, sender, chat: asked }: RoutingQuestion,
): Promise<RoutingAnswer> {
  const { db, caller, ports } = context;
  const chat = asked ?? ownTurn(caller).turn.chat;
  await addressable(context, 'turn:inspect_routing', chat);
  const [row] = await latestInbound(db, chat, 1);
  if (!row)
    throw new Problem('conflict', 'Nobody has written in this chat yet, so there is nothing to go by.');
  const facts = {
    ...factsOf(row),
    ...(text !== undefined && { text }),
    ...(sender !== undefined && { sender }),
  };
  const direct = directAgent(row);
  const state = direct === undefined ? {} : { direct };
  const answer = resolve(await ports.router(db), facts, state, { explain: true });
  const { agent, agents, outcome, matchedBy, routeId, sessionKey, mode, gates } = answer;
  return {
    ...{ chat, agents, outcome, matchedBy, gates, considered: considered(answer) },
    ...(agent !== null && { agent }),
    ...(routeId !== null && { routeId }),
    ...(sessionKey !== null && { sessionKey }),
    ...(mode !== null && { mode }),
  };
}

/** Explains where messages go. */
export const inspectRoutingTool = () =>
  read<RoutingQuestion, RoutingAnswer>({
    input: RoutingQuestion,
    says: 'Explain where the next message of this chat would go, and why: agent, route, gates. Nothing is sent or changed. Not for finding out who may do what.',
    scope: ownScope,
    on: ['door'],
    answer: RoutingAnswer,
    run: (context, input) => run(context, input),
  });
