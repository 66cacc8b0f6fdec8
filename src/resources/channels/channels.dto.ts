import { AgentPath, Choice, Count, Flag, Free, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';
import type { Json } from '../../platform/json.js';
import { credentialFaults, groupFaults } from './channels.rules.js';

const idPattern = /^[a-z][a-z0-9-]{0,39}(\.[\p{L}\p{N}\p{M}_-]{1,64})?$/u;
const dmPolicies = ['pairing', 'allowlist', 'open', 'disabled'];
const groupPolicies = ['allowlist', 'open', 'disabled'];
const unroutedWords = ['default', 'onboarding', 'refuse'];
const groupsSays =
  'Rooms that are served, by id, "*" for all others: {enabled, groupPolicy, requireMention, allowFrom, topics}. Absent: any room that the policy admits';
const credentialsSays = 'Names of secrets by what they are for: {"botToken": "TELEGRAM"}; never a value';
const texts = { type: 'object', additionalProperties: { type: 'string' } };

/** The policies; absent takes the value of the platform's own channel, the settings or the program. */
class Policies {
  @Choice({ says: 'Who may write in direct chats', of: dmPolicies, optional: true }) dmPolicy?: string;
  @Choice({ says: 'Which rooms are served', of: groupPolicies, optional: true }) groupPolicy?: string;
  @Texts({ says: 'Senders who may write, globs and "*" included', max: 1000, optional: true })
  allowFrom?: string[];
  @Texts({ says: 'Senders who may write in rooms; absent is allowFrom', max: 1000, optional: true })
  groupAllowFrom?: string[];
  @Free({
    says: groupsSays,
    faults: groupFaults,
    optional: true,
    example: { '-100123': { requireMention: true } },
  })
  groups?: Record<string, Json>;
  @Flag({ says: 'In rooms, only messages that mention the agent start a turn', optional: true })
  requireMention?: boolean;
  @Flag({ says: 'Messages of other bots count', optional: true }) allowBots?: boolean;
  @Choice({ says: 'What becomes of a message that no route takes', of: unroutedWords, optional: true })
  unrouted?: string;
  @AgentPath({ says: 'Agent that gets what no route takes', optional: true }) defaultAgent?: string;
  @Count({
    says: 'How many unmentioned messages of a room are kept as context',
    min: 0,
    max: 200,
    optional: true,
  })
  historyLimit?: number;
}

export class ChannelFields extends Policies {
  @AgentPath({ says: 'Agent that owns the channel; absent is the instance', optional: true }) agent?: string;
  @Free({ says: "The adapter's own settings", optional: true }) settings?: Record<string, Json>;
  @Free({ says: credentialsSays, schema: texts, faults: credentialFaults, optional: true })
  credentials?: Record<string, string>;
  @Flag({ says: 'It runs (default true)', optional: true }) enabled?: boolean;
}

export class NewChannel extends ChannelFields {
  @Text({
    says: 'The platform, and for a further account its name: telegram, telegram.alerts',
    max: 105,
    pattern: idPattern,
    example: 'telegram',
  })
  id!: string;
}

export class ChannelKey {
  @Text({ says: 'Id of the channel', max: 105 }) id!: string;
}

export class ChannelView extends Stamped {
  @Text({ says: 'The platform, and for a further account its name' }) id!: string;
  @Text({ says: 'Platform' }) platform!: string;
  @AgentPath({ says: 'Agent that owns the channel; absent is the instance', optional: true }) agent?: string;
  @Free({ says: "The adapter's own settings" }) settings!: Record<string, Json>;
  @Free({ says: credentialsSays, schema: texts }) credentials!: Record<string, string>;
  @Choice({ says: 'Who may write in direct chats', of: dmPolicies, optional: true }) dmPolicy?: string;
  @Choice({ says: 'Which rooms are served', of: groupPolicies, optional: true }) groupPolicy?: string;
  @Texts({ says: 'Senders who may write', max: 1000, optional: true }) allowFrom?: string[];
  @Texts({ says: 'Senders who may write in rooms', max: 1000, optional: true }) groupAllowFrom?: string[];
  @Free({ says: groupsSays, optional: true }) groups?: Record<string, Json>;
  @Flag({ says: 'In rooms, only messages that mention the agent start a turn', optional: true })
  requireMention?: boolean;
  @Flag({ says: 'Messages of other bots count', optional: true }) allowBots?: boolean;
  @Choice({ says: 'What becomes of a message that no route takes', of: unroutedWords, optional: true })
  unrouted?: string;
  @AgentPath({ says: 'Agent that gets what no route takes', optional: true }) defaultAgent?: string;
  @Count({ says: 'How many unmentioned messages are kept as context', min: 0, max: 200, optional: true })
  historyLimit?: number;
  @Flag({ says: 'It is to run' }) enabled!: boolean;
  @Text({ says: 'running, stopped, no adapter, or "failed: " and why', optional: true }) status?: string;
}

export class ChannelQuery extends PageQuery {
  @Text({ says: 'Only channels of this platform', max: 40, optional: true }) platform?: string;
  @AgentPath({ says: 'Only channels of this agent', optional: true }) agent?: string;
}

export class Probed {
  @Flag({ says: 'The platform knows us' }) ok!: boolean;
  @Text({ says: 'running, stopped, no adapter, or "failed: " and why' }) status!: string;
  @Text({ says: 'Our name there', optional: true }) account?: string;
  @Text({ says: 'What went wrong', optional: true }) error?: string;
}

export class EffectiveChannel {
  @Text({ says: 'Id of the channel' }) id!: string;
  @Text({ says: 'running, stopped, no adapter, or "failed: " and why' }) status!: string;
  @Free({
    says: 'Each policy with the value that holds and its origin: {value, origin: account, channel, defaults or built-in}',
  })
  values!: object;
}
