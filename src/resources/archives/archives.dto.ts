import { Choice, Count, Flag, Moment, Ref, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const states = ['waiting', 'making', 'ready', 'failed', 'missing'] as const;
const countMax = 2 ** 53 - 1;

export class ArchiveKey {
  @Ref({ says: 'Id of the archive' }) id!: string;
}

export class NewArchive {
  @Flag({
    says: 'Put the key ring of secrets into it: whoever has the file then reads every secret (default false)',
    optional: true,
  })
  withKey?: boolean;
}

export class ArchiveQuery extends PageQuery {
  @Choice({ says: 'Only in this state', of: states, optional: true }) state?: string;
}

export class ArchiveView extends StampedWithId {
  @Text({ says: 'Its file, in the folder archives of the data directory' }) file!: string;
  @Choice({ says: 'missing: made here once and not here now, as after a restore', of: states })
  state!: string;
  @Choice({ says: 'What is still to be done with it', of: ['verify', 'rewrite'], optional: true })
  work?: string;
  @Flag({ says: 'Holds the key ring of secrets' }) withKey!: boolean;
  @Flag({ says: 'Made by the schedule, which also removes it' }) scheduled!: boolean;
  @Count({ says: 'Size of the file', min: 0, max: countMax, optional: true }) bytes?: number;
  @Text({ says: 'SHA-256 of the file', optional: true }) sha256?: string;
  @Count({ says: 'Files, folders and links in it', min: 0, max: countMax, optional: true }) entries?: number;
  @Count({
    says: 'What was left out: sockets, pipes, names that are no UTF-8, what could not be read',
    ...{ min: 0, max: countMax, optional: true },
  })
  leftOut?: number;
  @Text({ says: 'Why it failed, or what was last found wrong with it', optional: true }) reason?: string;
  @Moment({ says: 'When it was whole', optional: true }) madeAt?: string;
  @Moment({ says: 'When all of it was last read and compared', optional: true }) verifiedAt?: string;
  @Moment({ says: 'When what was erased since was taken out of it', optional: true }) rewrittenAt?: string;
  @Choice({ says: 'What came of that', of: ['whole', 'damaged'], optional: true }) verdict?: string;
}
