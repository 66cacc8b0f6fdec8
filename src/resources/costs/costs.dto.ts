import { AgentPath, Amount, Choice, Count, Moment, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

export const groupings = ['agent', 'person', 'chat', 'model', 'day', 'month'] as const;
export type Grouping = (typeof groupings)[number];

const bySays =
  'What is added up apart: agent, person (who wrote first in the turn), chat, model, or day or month in UTC; absent adds up all';
const many = { min: 0, max: 2 ** 53 - 1 };

export class CostQuery extends PageQuery {
  @Choice({ says: bySays, of: groupings, optional: true }) by?: Grouping;
  @Moment({ says: 'Only from this time on', optional: true }) from?: string;
  @Moment({ says: 'Only before this time', optional: true }) to?: string;
  @AgentPath({ says: 'Only of this agent', optional: true }) agent?: string;
}

export class CostView {
  @Text({ says: 'The agent, person, chat, model, day or month; absent where none is known', optional: true })
  key?: string;
  @Count({ says: 'Requests to models', ...many }) calls!: number;
  @Count({ says: 'Turns that made them', ...many }) turns!: number;
  @Count({ says: 'Tokens read', ...many }) inputTokens!: number;
  @Count({ says: 'Tokens written', ...many }) outputTokens!: number;
  @Count({ says: 'Tokens read from the cache', ...many }) cacheReadTokens!: number;
  @Count({ says: 'Tokens written to the cache', ...many }) cacheWriteTokens!: number;
  @Amount({ says: 'USD; absent where no price is known', min: 0, max: 1e12, optional: true })
  costUsd?: number;
  @Count({ says: 'Requests with tokens at no known price, which are not in costUsd', ...many })
  unpricedCalls!: number;
}
