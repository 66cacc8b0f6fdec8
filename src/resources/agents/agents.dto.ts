import { AgentPath, Choice, Count, Flag, Moment, Shape, Shapes, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

export class Identity {
  @Text({ says: 'How the agent is called in chats', max: 80, optional: true }) name?: string;
  @Text({ says: 'Shown beside the name', max: 16, optional: true }) emoji?: string;
}

export class Sandbox {
  @Count({ says: 'Memory of a container in MiB (default 2048)', min: 256, max: 262_144, optional: true })
  memoryMib?: number;
  @Count({ says: 'Processors, in hundredths (default 100 = one)', min: 10, max: 6400, optional: true })
  cpuPercent?: number;
  @Count({ says: 'Processes and threads (default 512)', min: 64, max: 32_768, optional: true }) pids?: number;
  @Count({
    says: 'Size of its home in MiB, beyond which no turn starts (default 2048)',
    min: 1,
    max: 16_777_216,
    optional: true,
  })
  homeMib?: number;
}

export class ToolRules {
  @Texts({ says: 'Tools the agent is offered; absent means all it may use', each: 80, optional: true })
  allow?: string[];
  @Texts({ says: 'Tools it is not offered; wins over allow', each: 80, optional: true }) deny?: string[];
}

export class Timeouts {
  @Count({
    says: 'Seconds after which a turn is told to finish (default 900)',
    min: 1,
    max: 86_400,
    optional: true,
  })
  softSeconds?: number;
  @Count({
    says: 'Seconds after which a turn is stopped (default 1200)',
    min: 1,
    max: 86_400,
    optional: true,
  })
  hardSeconds?: number;
}

const dmScopes = ['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer'] as const;

/** What may be changed; model, sandbox, tools, parallelTurns and timeouts are governed. */
export class AgentFields {
  @Text({ says: 'Name for people', max: 80, optional: true }) name?: string;
  @Text({ says: 'What the agent is for', max: 2000, optional: true }) description?: string;
  @Flag({ says: 'Takes messages that no route matches; one agent has it', optional: true }) default?: boolean;
  @Shape({ says: 'How the agent appears in chats', of: () => Identity, optional: true }) identity?: Identity;
  @Texts({ says: 'Patterns that count as a mention in rooms', max: 50, each: 200, optional: true })
  mentionPatterns?: string[];
  @Choice({
    says: 'Which direct chats share a session; absent follows the settings',
    of: dmScopes,
    optional: true,
  })
  dmScope?: string;
  @Choice({ says: 'Whether rooms have sessions of their own', of: ['per-room', 'main'], optional: true })
  groupScope?: string;
  @Choice({
    says: 'What a message does to a running turn',
    of: ['steer', 'queue', 'collect', 'interrupt'],
    optional: true,
  })
  busyMode?: string;
  @Texts({ says: 'Skills it may use; absent means all', each: 64, optional: true }) skills?: string[];
  @Text({
    says: 'Model name as its provider knows it; absent means the instance default. Governed',
    max: 200,
    optional: true,
  })
  model?: string;
  @Shape({ says: 'Limits of its containers. Governed', of: () => Sandbox, optional: true }) sandbox?: Sandbox;
  @Shape({ says: 'Which tools it is offered. Governed', of: () => ToolRules, optional: true })
  tools?: ToolRules;
  @Count({
    says: 'Turns side by side, in different sessions (default 4). Governed',
    min: 1,
    max: 64,
    optional: true,
  })
  parallelTurns?: number;
  @Shape({ says: 'Time limits of a turn. Governed', of: () => Timeouts, optional: true }) timeouts?: Timeouts;
}

export class AgentKey {
  @AgentPath({ says: 'Path of the agent', example: 'corp/eng/sre' }) path!: string;
}

export class AgentMove {
  @AgentPath({ says: 'Path that it gets; those below it follow', example: 'corp/ops/sre' }) to!: string;
}

export class AgentRemoval {
  @Flag({
    says: 'Also deletes its routes, links, invites, tasks, web routes, secrets, providers, grants, memberships and tokens',
    optional: true,
  })
  cascade?: boolean;
}

export class NewAgent extends AgentFields {
  @AgentPath({ says: 'Path of the agent; its parents need not exist', example: 'corp/eng/sre' })
  path!: string;
}

export class AgentView extends AgentFields {
  @Text({ says: 'Immutable id' }) id!: string;
  @AgentPath({ says: 'Path of the agent' }) path!: string;
  @Count({ says: 'Goes up by one with each stored change; the ETag', min: 1, max: 2 ** 53 - 1 })
  version!: number;
  @Moment({ says: 'When it was made' }) createdAt!: string;
  @Text({ says: 'The principal that made it' }) createdBy!: string;
  @Moment({ says: 'When it was last changed' }) updatedAt!: string;
  @Moment({ says: 'Its turns wait until then, because several have failed in a row', optional: true })
  pausedUntil?: string;
  @Text({ says: 'How the last of them failed', optional: true }) pausedFor?: string;
}

export class AgentQuery extends PageQuery {
  @AgentPath({ says: 'Only this agent and those below it', optional: true }) below?: string;
}

/** Rows of one kind that a move has written. */
export class RewrittenRows {
  @Text({ says: 'What they are: agents, grants, tokens, routes, web routes, settings, secrets or sessions' })
  kind!: string;
  @Count({ says: 'How many', min: 0, max: 2 ** 53 - 1 }) count!: number;
  @Texts({ says: 'Their ids or names, the first twenty' }) ids!: string[];
}

export class AgentMoved extends AgentView {
  @Shapes({ says: 'What was written with it, by kind', of: () => RewrittenRows }) rewritten!: RewrittenRows[];
}
