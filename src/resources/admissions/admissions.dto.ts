import { Choice, Count, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';

const states = ['queued', 'admitted'];

export class AdmissionKey {
  @Text({ says: 'Short name of the person', max: 190 }) sub!: string;
}

export class AdmissionView extends Stamped {
  @Text({ says: 'Short name of the person' }) sub!: string;
  @Text({ says: 'Name for people', optional: true }) name?: string;
  @Ref({ says: 'The gate that it came to' }) gate!: string;
  @Choice({ says: 'Whether it waits', of: states }) state!: string;
  @Count({ says: 'Place in the line, 1 is next', min: 1, max: 2 ** 53 - 1, optional: true })
  position?: number;
  @Moment({ says: 'When it was let in', optional: true }) admittedAt?: string;
}

export class AdmissionQuery extends PageQuery {
  @Ref({ says: 'Only those of this gate', optional: true }) gate?: string;
  @Choice({ says: 'Only those in this state', of: states, optional: true }) state?: string;
}
