import { Choice, Count, Flag, Free, Moment, Ref, Shapes, Text } from '../../kernel/fields.js';
import type { Json } from '../../platform/json.js';
import { PageQuery } from '../../kernel/page.js';

const countMax = 2 ** 53 - 1;
const outcomes = ['ok', 'denied', 'failed'] as const;

export class AuditView {
  @Count({ says: 'Place in the chain', min: 1, max: countMax }) seq!: number;
  @Moment({ says: 'When' }) at!: string;
  @Text({ says: 'Who' }) principal!: string;
  @Text({ says: 'Through what: rest, mcp or door' }) surface!: string;
  @Text({ says: 'What' }) action!: string;
  @Text({ says: 'Where' }) scope!: string;
  @Text({ says: 'On which row', optional: true }) targetKey?: string;
  @Choice({ says: 'What came of it', of: outcomes }) outcome!: string;
  @Free({ says: 'The input, secrets masked' }) input!: Record<string, Json>;
  @Text({ says: 'Why it was denied or failed', optional: true }) detail?: string;
  @Text({ says: 'Id of the request', optional: true }) requestId?: string;
  @Text({ says: 'Turn in which an agent did it', optional: true }) turnId?: string;
  @Text({ says: 'Hash of the row before it' }) prevHash!: string;
  @Text({ says: 'SHA-256 over the previous hash and this row, as it was before any erasure' }) hash!: string;
  @Ref({ says: 'Erasure that took its content out', optional: true }) erasure?: string;
}

export class AuditQuery extends PageQuery {
  @Text({ says: 'Only this action', max: 100, optional: true }) action?: string;
  @Text({ says: 'Only what this stored principal did', max: 310, optional: true }) principal?: string;
  @Choice({ says: 'Only with this outcome', of: outcomes, optional: true }) outcome?: string;
  @Text({ says: 'Only about this row', max: 300, optional: true }) targetKey?: string;
  @Ref({ says: 'Only what was done in this turn', optional: true }) turn?: string;
  @Moment({ says: 'Only from this time on', optional: true }) since?: string;
  @Moment({ says: 'Only before this time', optional: true }) until?: string;
}

export class AuditExport {
  @Count({ says: 'Only rows after this place', min: 0, max: countMax, optional: true }) after?: number;
  @Count({ says: 'How many rows at most (default 1000)', min: 1, max: 5000, optional: true }) limit?: number;
  @Ref({ says: 'Only what was done in this turn', optional: true }) turn?: string;
  @Moment({ says: 'Only from this time on', optional: true }) since?: string;
  @Moment({ says: 'Only before this time', optional: true }) until?: string;
}

export class AuditRows {
  @Shapes({ says: 'The rows in the order of the chain', of: () => AuditView, max: 5000 }) items!: AuditView[];
}

export class ChainQuery {
  @Text({
    says: 'A head that was kept elsewhere; where the chain has it no more, its end was removed',
    max: 64,
    pattern: /^[0-9a-f]{64}$/,
    optional: true,
  })
  head?: string;
}

export class ChainView {
  @Flag({ says: 'The chain is whole' }) ok!: boolean;
  @Count({ says: 'Rows that fit', min: 0, max: countMax }) rows!: number;
  @Text({ says: 'Hash of the newest row, to be kept elsewhere', optional: true }) head?: string;
  @Count({ says: 'Checkpoints that vouch for rows of it', min: 0, max: countMax, optional: true })
  checkpoints?: number;
  @Count({ says: 'Rows whose content was erased', min: 0, max: countMax, optional: true }) erased?: number;
  @Count({
    says: 'Its first row; those before it were removed by retention',
    min: 1,
    max: countMax,
    optional: true,
  })
  begins?: number;
  @Count({ says: 'First row that does not fit', min: 1, max: countMax, optional: true }) brokenAt?: number;
  @Text({ says: 'What is wrong with it', optional: true }) fault?: string;
}
