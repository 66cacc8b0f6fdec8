import { Choice, Count, Flag, Free, Ref, Shape, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';
import { checkMatch, predicateNames } from '../../routing/check-match.js';
import { checkSession, checkTarget } from '../../routing/check-target.js';
import type { RouteMatch, RouteTarget, SessionScopes } from '../../routing/types.js';

const matchSays =
  'All given predicates must hold. Values are exact, globs ("*" does not cross "/", "**" does) or lists; "*" is present, "" is absent';
const matchSchema = {
  type: 'object',
  properties: Object.fromEntries(predicateNames.map((name) => [name, {}])),
  additionalProperties: false,
};
const targetSchema = {
  type: 'object',
  properties: {
    agent: { type: 'string', description: 'Path of the agent; may hold {sender}, {chat} or {platform}' },
    mode: {
      type: 'string',
      enum: ['trigger', 'observe', 'drop', 'announce'],
      description: 'Default trigger',
    },
    topic: { type: 'string', description: 'Topic that the message runs in' },
  },
  additionalProperties: false,
};
const sessionSchema = {
  type: 'object',
  properties: {
    dmScope: { type: 'string', enum: ['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer'] },
    groupScope: { type: 'string', enum: ['per-room', 'main'] },
  },
  additionalProperties: false,
};

/** What this version does not run yet is refused at write, so that no stored rule promises more than happens. */
function targetFaults(value: unknown, path: string) {
  const faults = checkTarget(value, path);
  const { agents, create } = value as { agents?: unknown; create?: unknown };
  if (agents !== undefined)
    faults.push({ path: `${path}.agents`, message: 'is not supported yet; name one agent' });
  if (create === true)
    faults.push({ path: `${path}.create`, message: 'is not supported yet; make the agent first' });
  return faults;
}

export class RouteFields {
  @Count({ says: 'Lower goes first (default 0)', min: -1_000_000, max: 1_000_000, optional: true })
  priority?: number;
  @Free({ says: matchSays, schema: matchSchema, faults: checkMatch, example: { platform: 'telegram' } })
  match!: RouteMatch;
  @Free({
    says: 'Where a matched message goes',
    schema: targetSchema,
    faults: targetFaults,
    example: { agent: 'corp/eng' },
  })
  target!: RouteTarget;
  @Free({
    says: 'Which chats share a session; absent follows the agent',
    schema: sessionSchema,
    faults: checkSession,
    optional: true,
  })
  session?: SessionScopes;
  @Count({ says: 'How many observed messages a turn is told of', min: 0, max: 200, optional: true })
  observeWindow?: number;
  @Text({ says: 'Why, for those who read it later', max: 500, optional: true }) note?: string;
}

export class RouteKey {
  @Ref({ says: 'Id of the route' }) id!: string;
}

export class RouteOrder {
  @Texts({
    says: 'Ids of routes; they get the places that they have together, in this order',
    max: 100_000,
    each: 40,
  })
  ids!: string[];
}

export class RouteView extends StampedWithId {
  @Count({ says: 'Place in the order of creation', min: 1, max: 2 ** 53 - 1 }) seq!: number;
  @Count({ says: 'Lower goes first', min: -1_000_000, max: 1_000_000 }) priority!: number;
  @Free({ says: matchSays, schema: matchSchema }) match!: RouteMatch;
  @Free({ says: 'Where a matched message goes' }) target!: RouteTarget;
  @Free({ says: 'Which chats share a session' }) session!: SessionScopes;
  @Count({ says: 'How many observed messages a turn is told of', min: 0, max: 200, optional: true })
  observeWindow?: number;
  @Text({ says: 'Why', optional: true }) note?: string;
  @Text({ says: 'Route that takes every message this one could match', optional: true }) shadowedBy?: string;
  @Texts({ says: 'What it means although its author may not have meant it', optional: true })
  warnings?: string[];
}

export class PeerFields {
  @Choice({ says: 'What it is', of: ['direct', 'dm', 'group', 'channel'] }) kind!: string;
  @Text({ says: 'Id on the platform', max: 300 }) id!: string;
}

/** A message as routing sees it; what an adapter knows. */
export class MessageFacts {
  @Text({ says: 'Platform', max: 40, example: 'telegram' }) platform!: string;
  @Text({ says: 'Account on the platform; absent is the default one', max: 64, optional: true })
  account?: string;
  @Text({ says: 'Chat address', max: 300, optional: true }) chat?: string;
  @Shape({ says: 'The other side: a person or a room', of: () => PeerFields }) peer!: PeerFields;
  @Shape({ says: 'The room that a thread belongs to', of: () => PeerFields, optional: true })
  parentPeer?: PeerFields;
  @Text({ says: 'Discord guild', max: 100, optional: true }) guild?: string;
  @Texts({ says: 'Roles of the sender in the guild', optional: true }) roles?: string[];
  @Text({ says: 'Slack or Teams workspace', max: 100, optional: true }) team?: string;
  @Text({ says: 'Sender address', max: 300, optional: true }) sender?: string;
  @Text({ says: 'message, mention, reply, …', max: 40, optional: true }) verb?: string;
  @Text({ says: 'Text of the message', max: 100_000, optional: true }) text?: string;
  @Text({ says: 'Topic', max: 200, optional: true }) topic?: string;
  @Text({ says: 'Thread on the platform', max: 200, optional: true }) threadId?: string;
}

const proposedSays =
  'A configuration to ask instead of the live one: {agents, channels, routes, settings}; nothing is stored';

export class RouteQuestion {
  @Shape({ says: 'The message in question', of: () => MessageFacts }) message!: MessageFacts;
  @Free({ says: proposedSays, optional: true }) proposed?: Record<string, unknown>;
}

const listOf = (of: string) => ({ type: 'array', items: { type: of } });
const matchedBy = [
  ...['peer', 'peer.parent', 'peer.wildcard', 'guild+roles', 'guild', 'team', 'account', 'channel'].map(
    (tier) => `binding.${tier}`,
  ),
  ...['default', 'engagement', 'reply', 'pinned', 'direct', 'priority', 'none'],
];

/** Where a message would go, and why; absent is nowhere. */
export class Resolved {
  @Text({ says: 'Agent that gets it', optional: true }) agent?: string;
  @Free({ says: 'All agents that get it', schema: listOf('string') }) agents!: string[];
  @Text({ says: 'How several agents run', optional: true }) strategy?: string;
  @Text({ says: 'trigger, observe, drop or announce', optional: true }) mode?: string;
  @Text({ says: 'Topic that it runs in', optional: true }) topic?: string;
  @Choice({ says: 'What decided', of: matchedBy }) matchedBy!: string;
  @Text({ says: 'Route that decided', optional: true }) routeId?: string;
  @Text({ says: 'Account that it came in on' }) account!: string;
  @Text({ says: 'Conversation that it belongs to', optional: true }) sessionKey?: string;
  @Text({ says: "The agent's main conversation", optional: true }) mainSessionKey?: string;
  @Free({ says: 'Every gate that was asked: {gate, passed, reason}', schema: listOf('object') })
  gates!: unknown[];
  @Free({
    says: 'Every rule that was considered: {routeId, matched, failedPredicate}',
    schema: listOf('object'),
  })
  considered!: unknown[];
  @Text({ says: 'What is done: trigger, observe, drop, announce, refuse, onboard, pair or gated' })
  outcome!: string;
  @Flag({ says: 'It is kept as context for the next message that passes' }) keepContext!: boolean;
  @Count({ says: 'Version of the configuration that decided', min: 0, max: 2 ** 53 - 1 }) version!: number;
}

export class RouteQuery extends PageQuery {
  @Text({ says: 'Only routes to this agent', max: 200, optional: true }) agent?: string;
}
