/** A file that came with a message or goes out with one; `id` finds its bytes. Sizes in bytes. */
export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
}

/** What a chat link opens: one chat with one agent. A shared link gives each visitor a chat of their own. */
export interface ChatRoom {
  chat: string;
  agent: { path: string; name: string; emoji?: string };
  /** What people are told about model and isolation: `Demonstration model, no isolation`. */
  notice: { model: string; demo: boolean; runtime: string; isolated: boolean; hint?: string };
}

/** A message as a page shows it. */
export interface ChatMessage {
  id: string;
  direction: 'in' | 'out';
  text: string;
  sender: string;
  topic?: string;
  turn?: string;
  state: string;
  /** Why it is in this state: the dropping rule, the failure. */
  reason?: string;
  replyTo?: string;
  attachments: Attachment[];
  reactions?: string[];
  edited?: boolean;
  deleted?: boolean;
  at: string;
}

/** One event of a chat; `seq` is the SSE id and orders everything of the chat. */
export type ChatEvent = { seq: number } & (
  | { kind: 'message'; data: ChatMessage }
  /** Text of a running turn as it is written; a later `message` of the same turn replaces all of it. */
  | { kind: 'delta'; data: { turn: string; attempt: number; text: string } }
  /** A new attempt: what was shown of the turn's text is void. */
  | { kind: 'reset'; data: { turn: string; attempt: number } }
  /** The one status line of a turn; each replaces the one before. `cost` in USD, null for the demonstration. */
  | {
      kind: 'progress';
      data: {
        turn: string;
        state: string;
        elapsedMs: number;
        step?: string;
        actions: string[];
        cost: number | null;
      };
    }
  /** The turn's end. */
  | { kind: 'turn'; data: { turn: string; state: string; reason?: string } }
  /** A message changed its state: `queued`, `dropped`, `failed`… */
  | { kind: 'state'; data: { message: string; state: string; reason?: string } }
);

export interface IncomingPost {
  /** Client-made; the same id twice is one message. */
  id?: string;
  text: string;
  topic?: string;
  files: { name: string; type: string; bytes: Buffer }[];
}

export interface Answered {
  message: string;
  turn?: string;
  state: string;
  reason?: string;
  answers: ChatMessage[];
}

/** Web chat as its pages need it; every method takes the link's token or a room found by one. */
export interface ChatPort {
  /** Undefined for a token that is unknown, expired or used up; `visitor` is the visitor's own id for shared links. */
  room(token: string, visitor?: string): Promise<ChatRoom | undefined>;
  /** Newest last; what a page shows when it opens, with the SSE id to go on from. */
  history(
    room: ChatRoom,
    limit: number,
  ): Promise<{ messages: ChatMessage[]; running: ChatEvent[]; lastSeq: number }>;
  /** Stored when it resolves. Throws Problem: `tooLarge`, `invalid`, `tooMany`. */
  post(room: ChatRoom, post: IncomingPost): Promise<{ message: string; topic?: string; duplicate: boolean }>;
  /** Resolves when the message has reached its end or the time is over. */
  wait(room: ChatRoom, message: string, seconds: number, signal: AbortSignal): Promise<Answered>;
  /** Everything after `afterSeq`, then live, until the signal. */
  events(room: ChatRoom, afterSeq: number, signal: AbortSignal): AsyncIterable<ChatEvent>;
  cancel(room: ChatRoom, turn: string): Promise<boolean>;
  /** The bytes of an attachment of this chat; undefined for any other. */
  file(room: ChatRoom, id: string): Promise<{ attachment: Attachment; bytes: Buffer } | undefined>;
}
