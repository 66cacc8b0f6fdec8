import { Choice, Free, Moment, Ref, Shapes, Text, Texts } from '../kernel/fields.js';
import { PageQuery } from '../kernel/page.js';
import { StampedWithId } from '../kernel/stamped.js';
import type { Json } from '../platform/json.js';

const states = ['running', 'done'] as const;
const kinds = ['user', 'agent'] as const;

const termsSays =
  'Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go';

const term = { max: 50, each: 200, optional: true, example: ['Ada Lovelace'] };

export class ErasureKey {
  @Ref({ says: 'Id of the erasure' }) id!: string;
}

export class NewErasure {
  @Text({ says: 'The person, by its short name; also one that was deleted', max: 190, optional: true })
  user?: string;
  @Text({
    says: 'The agent: its path, or its id where it was deleted',
    max: 200,
    optional: true,
    example: 'corp/eng/sre',
  })
  agent?: string;
  @Texts({
    says: 'Addresses that were the person, such as telegram:user/42, beside those that are',
    ...{ max: 50, each: 300, optional: true },
  })
  senders?: string[];
  @Texts({ says: termsSays, ...term }) terms?: string[];
}

/** For an action that says by its row who it is. */
export class ErasureTerms {
  @Texts({ says: termsSays, ...term }) terms?: string[];
}

export class ErasureQuery extends PageQuery {
  @Choice({ says: 'Only in this state', of: states, optional: true }) state?: string;
}

export class EarlierArchiveView {
  @Ref({ says: 'Id of the archive' }) id!: string;
  @Text({ says: 'SHA-256 of its file at that time', optional: true }) sha256?: string;
  @Moment({ says: 'When it was whole', optional: true }) madeAt?: string;
}

export class ErasureView extends StampedWithId {
  @Choice({ says: 'What was erased; who it was is not kept', of: kinds }) kind!: string;
  @Choice({ says: 'done: it is found nowhere here, but for what remains', of: states }) state!: string;
  @Text({ says: 'What it waits for', optional: true }) waitsFor?: string;
  @Text({ says: 'Why it did not go on at the last try; it is tried again', optional: true }) error?: string;
  @Free({ says: 'How much was taken away, by store' }) counts!: Record<string, Json>;
  @Shapes({
    says: 'Archives that were made before and may hold it; clean them by archives rewrite, or delete them',
    of: () => EarlierArchiveView,
    max: 100_000,
  })
  archives!: EarlierArchiveView[];
  @Texts({ says: 'Copies that are not here, for their owners to clean' }) elsewhere!: string[];
  @Texts({ says: 'What is still here: what could not be searched, and addresses that hold one of the terms' })
  remaining!: string[];
  @Moment({ says: 'When it was done', optional: true }) doneAt?: string;
}
