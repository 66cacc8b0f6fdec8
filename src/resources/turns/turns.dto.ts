import { AgentPath, Amount, Choice, Count, Flag, Free, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

const states = [
  'queued',
  'starting',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
] as const;
const countMax = 2 ** 53 - 1;

export class TurnKey {
  @Ref({ says: 'Id of the turn' }) id!: string;
}

export class TurnView {
  @Text({ says: 'Id of the turn' }) id!: string;
  @AgentPath({ says: 'Agent that runs it', optional: true }) agent?: string;
  @Text({ says: 'Chat that it answers in' }) chat!: string;
  @Text({ says: 'Topic in the chat', optional: true }) topic?: string;
  @Text({ says: 'The conversation that it belongs to' }) sessionKey!: string;
  @Choice({ says: 'Where it stands', of: states }) state!: string;
  @Text({ says: 'Why it ended so', optional: true }) reason?: string;
  @Count({ says: 'Attempts so far', min: 0, max: 100 }) attempts!: number;
  @Count({
    says: 'How often it was gone on with or begun again because the server had died',
    min: 0,
    max: 100,
  })
  restarts!: number;
  @Flag({ says: 'Somebody has asked for its end' }) cancelRequested!: boolean;
  @Text({ says: 'Model that answered', optional: true }) model?: string;
  @Text({ says: 'Runtime that the container ran in', optional: true }) runtime?: string;
  @Count({ says: 'Tokens read by the model, caches included', min: 0, max: countMax }) inputTokens!: number;
  @Count({ says: 'Tokens written by the model', min: 0, max: countMax }) outputTokens!: number;
  @Amount({ says: 'Cost in USD; absent where the price is not known', min: 0, max: 1e9, optional: true })
  costUsd?: number;
  @Free({
    says: 'Ids of the messages that it owns',
    schema: { type: 'array', items: { type: 'string' } },
    optional: true,
  })
  messages?: string[];
  @Moment({ says: 'When it was queued' }) createdAt!: string;
  @Moment({ says: 'When its first attempt began', optional: true }) startedAt?: string;
  @Moment({ says: 'When it ended', optional: true }) endedAt?: string;
  @Count({ says: 'Goes up with each change', min: 1, max: countMax }) version!: number;
}

export class TurnQuery extends PageQuery {
  @AgentPath({ says: 'Only turns of this agent', optional: true }) agent?: string;
  @Text({ says: 'Only turns in this chat', max: 300, optional: true }) chat?: string;
  @Choice({ says: 'Only turns in this state', of: states, optional: true }) state?: string;
}

export class FollowQuery {
  @Count({ says: 'Go on after this event', min: 0, max: countMax, optional: true }) after?: number;
}
