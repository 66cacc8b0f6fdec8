import { Amount, Choice, Count, Flag, Ref, Scope, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const scopeSays = 'Agents whose turns are counted: "a/b", "a/b/**" or "**" (default)';
const personSays = 'Only turns that this person asked for: user:… or sender:…';
const person = /^(user|sender):[^\s\0]{1,300}$/;
const periods = ['day', 'week', 'month', 'total'];
const deeds = ['warn', 'stop'];

export class BudgetFields {
  @Scope({ says: scopeSays, optional: true }) scope?: string;
  @Text({ says: personSays, max: 310, pattern: person, optional: true }) principal?: string;
  @Text({ says: 'Only turns of this chat', max: 300, optional: true }) chat?: string;
  @Choice({ says: 'How long it is counted for, in UTC', of: periods }) period!: string;
  @Amount({ says: 'Limit in USD; this or limitTokens', min: 0, max: 1_000_000_000, optional: true })
  limitUsd?: number;
  @Count({
    says: 'Limit in tokens, read and written; this or limitUsd',
    min: 0,
    max: 2 ** 53 - 1,
    optional: true,
  })
  limitTokens?: number;
  @Choice({ says: 'What happens at the limit (default stop)', of: deeds, optional: true }) onLimit?: string;
  @Count({
    says: 'Percent of the limit at which the owner is told (default 80)',
    min: 1,
    max: 100,
    optional: true,
  })
  warnAt?: number;
  @Text({ says: 'Why, for those who read it later', max: 500, optional: true }) note?: string;
}

export class BudgetKey {
  @Ref({ says: 'Id of the budget' }) id!: string;
}

export class BudgetView extends StampedWithId {
  @Scope({ says: scopeSays }) scope!: string;
  @Text({ says: personSays, optional: true }) principal?: string;
  @Text({ says: 'Only turns of this chat', optional: true }) chat?: string;
  @Choice({ says: 'How long it is counted for', of: periods }) period!: string;
  @Amount({ says: 'Limit in USD', min: 0, max: 1_000_000_000, optional: true }) limitUsd?: number;
  @Count({ says: 'Limit in tokens', min: 0, max: 2 ** 53 - 1, optional: true }) limitTokens?: number;
  @Choice({ says: 'What happens at the limit', of: deeds }) onLimit!: string;
  @Count({ says: 'Percent of the limit at which the owner is told', min: 1, max: 100 }) warnAt!: number;
  @Text({ says: 'Why', optional: true }) note?: string;
  @Flag({ says: 'Whether it acts yet' }) enforced!: boolean;
}

export class BudgetQuery extends PageQuery {
  @Text({ says: 'Only budgets of this person', max: 310, pattern: person, optional: true })
  principal?: string;
  @Text({ says: 'Only budgets of this chat', max: 300, optional: true }) chat?: string;
}
