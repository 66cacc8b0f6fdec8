import { Count, Flag, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const countMax = 2 ** 53 - 1;
const urlSays = 'Where rows are posted to; a host that the setting callbackHosts lists';
const example = 'https://hooks.example.com/audit';

export class AuditStreamKey {
  @Ref({ says: 'Id of the stream' }) id!: string;
}

export class AuditStreamFields {
  @Text({ says: urlSays, max: 2000, example }) url!: string;
  @Flag({
    says: 'Whether rows are sent now; what comes meanwhile is sent later (default true)',
    optional: true,
  })
  enabled?: boolean;
}

export class NewAuditStream extends AuditStreamFields {
  @Count({
    says: 'Only rows after this place of the chain (default: from its beginning)',
    ...{ min: 0, max: countMax, optional: true },
  })
  after?: number;
}

export class AuditStreamQuery extends PageQuery {}

export class AuditStreamView extends StampedWithId {
  @Text({ says: urlSays }) url!: string;
  @Flag({ says: 'Whether rows are sent now' }) enabled!: boolean;
  @Count({ says: 'The newest row that the receiver has taken', min: 0, max: countMax }) cursor!: number;
  @Count({ says: 'Attempts in a row without success', min: 0, max: countMax }) attempts!: number;
  @Moment({ says: 'When it is tried again', optional: true }) nextAt?: string;
  @Text({ says: 'Why the last attempt failed', optional: true }) error?: string;
  @Moment({ says: 'When rows were last taken', optional: true }) deliveredAt?: string;
  @Count({ says: 'Rows that retention removed before they were taken', min: 0, max: countMax })
  skipped!: number;
}

export class AuditStreamMade extends AuditStreamView {
  @Text({ says: 'What signs the posts, by Standard Webhooks; shown once' }) signingSecret!: string;
}
