import { AgentPath, Choice, Count, Flag, Free, Shape, Text } from '../../kernel/fields.js';
import { checkAllowList } from '../../routing/check-channel.js';
import { checkPatterns } from '../../routing/check-target.js';
import { agentToAgentFaults, callbackHostFaults, firstOf, identityFaults } from './settings.checks.js';

const strings = { type: 'array', items: { type: 'string' } } as const;

export class DmScope {
  @Choice({
    says: 'Which direct chats of an agent share a session, unless its row or a route says otherwise',
    of: ['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer'],
  })
  value!: string;
}

export class GroupScope {
  @Choice({ says: 'Whether rooms have sessions of their own', of: ['per-room', 'main'] }) value!: string;
}

export class MainKey {
  @Text({
    says: 'Last part of the key of the session that direct chats share',
    max: 64,
    pattern: /^[\w.-]+$/,
  })
  value!: string;
}

export class IdentityLinks {
  @Free({
    says: 'Addresses that belong to one person, by a name for the person; they share a session and nothing else',
    schema: { type: 'object', additionalProperties: strings },
    faults: identityFaults,
  })
  value!: Record<string, string[]>;
}

export class MentionPatterns {
  @Free({
    says: 'Patterns that count as a mention of an agent that has none of its own; without them its names count',
    schema: { ...strings, maxItems: 50 },
    faults: checkPatterns,
  })
  value!: string[];
}

class AgentToAgentFields {
  @Flag({ says: 'Whether agents may write to other agents (default false)', optional: true })
  enabled?: boolean;
  @Free({
    says: 'Which: paths or globs that both ends must be among, or pairs of from and to; empty means all',
    schema: {
      type: 'array',
      maxItems: 200,
      items: {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            properties: { from: { type: 'string' }, to: { type: 'string' } },
            required: ['from', 'to'],
            additionalProperties: false,
          },
        ],
      },
    },
    fault: firstOf(agentToAgentFaults),
    optional: true,
  })
  allow?: (string | { from: string; to: string })[];
}

export class AgentToAgent {
  @Shape({ says: 'Whether and which agents may write to each other', of: () => AgentToAgentFields })
  value!: AgentToAgentFields;
}

const senders = (says: string) =>
  Free({ says, schema: { ...strings, maxItems: 1000 }, fault: firstOf(checkAllowList), optional: true });

class PolicyFields {
  @Choice({
    says: 'Who may write in direct chats (default pairing)',
    of: ['pairing', 'allowlist', 'open', 'disabled'],
    optional: true,
  })
  dmPolicy?: string;
  @Choice({
    says: 'Which rooms are served (default allowlist)',
    of: ['allowlist', 'open', 'disabled'],
    optional: true,
  })
  groupPolicy?: string;
  @senders('Senders that may write in direct chats') allowFrom?: string[];
  @senders('Senders that may write in rooms') groupAllowFrom?: string[];
  @Flag({ says: 'Whether rooms need a mention (default true)', optional: true }) requireMention?: boolean;
  @Flag({ says: 'Whether other bots are heard (default false)', optional: true }) allowBots?: boolean;
  @Choice({
    says: 'What happens to a message that no route matches (default default, the default agent)',
    of: ['default', 'onboarding', 'refuse'],
    optional: true,
  })
  unrouted?: string;
  @AgentPath({ says: 'Agent for what no route matches', optional: true }) defaultAgent?: string;
  @Count({ says: 'Messages of a room kept as context (default 50)', min: 0, max: 500, optional: true })
  historyLimit?: number;
}

export class Defaults {
  @Shape({ says: 'Policies of channels that say nothing themselves', of: () => PolicyFields })
  value!: PolicyFields;
}

export class HistoryLimit {
  @Count({
    says: 'How many messages that it only observed an agent is told of with its next turn',
    min: 0,
    max: 500,
  })
  value!: number;
}

class LimitFields {
  @Count({
    says: 'Turns side by side on this server; ROOKERY_MAX_TURNS stays the most',
    min: 1,
    max: 256,
    optional: true,
  })
  turns?: number;
  @Count({
    says: 'How deep delegations may be nested (default 3)',
    min: 0,
    max: 10,
    optional: true,
  })
  delegationDepth?: number;
  @Count({ says: 'Delegations that one turn may make (default 5)', min: 0, max: 50, optional: true })
  delegationFanOut?: number;
  @Count({
    says: 'Delegations that one request of people may come to, further turns included (default 50)',
    min: 0,
    max: 1000,
    optional: true,
  })
  delegationTotal?: number;
  @Count({
    says: 'Seconds that a tool call waits for another agent or an answer, before it comes later (default 300)',
    min: 1,
    max: 3600,
    optional: true,
  })
  waitSeconds?: number;
}

export class Limits {
  @Shape({ says: 'Bounds of the whole instance', of: () => LimitFields }) value!: LimitFields;
}

export class CallbackHosts {
  @Free({
    says: 'Hosts that answers of webhooks may be posted to: example.com, *.example.com, or an origin with its port',
    schema: { ...strings, maxItems: 200 },
    faults: callbackHostFaults,
    example: ['hooks.example.com'],
  })
  value!: string[];
}

export class PackageHosts {
  @Free({
    says: 'Hosts that packages may be fetched from: example.com, *.example.com, or an origin with its port',
    schema: { ...strings, maxItems: 200 },
    faults: callbackHostFaults,
    example: ['github.com'],
  })
  value!: string[];
}

export class OperatorChat {
  @Text({
    says: 'Chat that the operator reads notices in',
    max: 300,
    pattern: /^[^\s:]+:\S+$/,
    example: 'telegram:dm/42',
  })
  value!: string;
}

class ArchiveFields {
  @Count({ says: 'Hours from one to the next; absent makes none', min: 1, max: 8760, optional: true })
  every?: number;
  @Count({ says: 'How many of them are kept; absent keeps all', min: 1, max: 1000, optional: true })
  keep?: number;
  @Flag({ says: 'With the key ring of secrets in each (default false)', optional: true })
  withKey?: boolean;
}

export class ArchiveSchedule {
  @Shape({ says: 'Archives that the server makes by itself', of: () => ArchiveFields })
  value!: ArchiveFields;
}

const days = (says: string): PropertyDecorator => Count({ says, min: 1, max: 36_500, optional: true });

class RetentionFields {
  @days('Messages with their files, deliveries, delegations and questions, in days') messages?: number;
  @days('Text, steps and tool answers of turns that have ended, in days') turnEvents?: number;
  @days('Model conversations that nobody has gone on with, in days') transcripts?: number;
  @days('Audit rows, in days; the chain then begins behind them') audit?: number;
}

export class RetentionDays {
  @Shape({ says: 'How long things are kept; what is absent stays for ever', of: () => RetentionFields })
  value!: RetentionFields;
}
