import { Count, Ref, Text } from '../../kernel/fields.js';

/** A message as a page or a script sends it; files come beside it in a multipart form. */
export class NewMessage {
  @Ref({ says: 'Id made by the sender; the same id twice is one message', optional: true }) id?: string;
  @Text({ says: 'What is said; may be empty when files are attached', min: 0, max: 100_000 }) text!: string;
  @Text({ says: 'The thread of the chat that it belongs to', max: 100, optional: true }) topic?: string;
}

export class PostQuery {
  @Count({ says: 'Seconds to wait for the answer', min: 1, max: 120, optional: true }) wait?: number;
}

export class HistoryQuery {
  @Count({ says: 'How many messages at most (default 100)', min: 1, max: 500, optional: true })
  limit?: number;
}

export class EventsQuery {
  @Count({ says: 'The last event already seen', min: 0, max: Number.MAX_SAFE_INTEGER, optional: true })
  after?: number;
}

/** A turn or a file in the path. */
export class KeyInPath {
  @Ref({ says: 'The id of the turn or of the file' }) id!: string;
}
