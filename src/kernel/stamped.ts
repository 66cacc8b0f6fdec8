import { Count, Moment, Text } from './fields.js';

/** What every view of a stored row shows beside its own fields. */
export class Stamped {
  @Count({ says: 'Goes up by one with each stored change; the ETag', min: 1, max: 2 ** 53 - 1 })
  version!: number;
  @Moment({ says: 'When it was made' }) createdAt!: string;
  @Text({ says: 'The principal that made it' }) createdBy!: string;
  @Moment({ says: 'When it was last changed' }) updatedAt!: string;
}

/** For rows that the server names itself. */
export class StampedWithId extends Stamped {
  @Text({ says: 'Id of the row' }) id!: string;
}
