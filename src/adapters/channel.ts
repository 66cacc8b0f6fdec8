import type { FieldError } from '../platform/problem.js';
import type { Json } from '../platform/json.js';

/** What a platform can do; the docs' matrix and an agent's structured refusals are made from it. */
export interface Capabilities {
  edit: boolean;
  delete: boolean;
  react: boolean;
  files: boolean;
  threads: boolean;
  typing: boolean;
  /** Buttons under a message; a press arrives as an event with the verb `press`. */
  buttons: boolean;
  /** Least milliseconds between two edits in one chat; status lines are coalesced to it. */
  editMs: number;
  /** False where its reader follows turns by other means, or is a program; absent means that lines are shown. */
  statusLines?: false;
  /** A send may be repeated without harm, so a crash in the middle of one leaves nothing uncertain. */
  idempotent: boolean;
  /** Longest text of one message in UTF-16 units; longer ones are split. */
  textLimit: number;
}

/** A room or a person, as the platform names it; what routes compare. */
export interface EventPeer {
  kind: 'direct' | 'group' | 'channel';
  id: string;
}

/** What routing may ask beyond the columns of a message. `mentioned` absent: the platform cannot tell. */
export interface EventFacts {
  parentPeer?: EventPeer;
  guild?: string;
  roles?: string[];
  team?: string;
  mentioned?: boolean;
  mentionsOthers?: boolean;
  replyToBot?: boolean;
  fromBot?: boolean;
  fromSelf?: boolean;
  selfChat?: boolean;
}

/** A file that came with an event; its bytes are stored before the message is. */
export interface EventFile {
  name: string;
  type: string;
  bytes: Buffer;
}

/** An event of a platform in our words, as the pure part of an adapter makes it. */
export interface InboundEvent {
  /** The key of the *event*, not of the message: the same key twice is one message (P2). Absent: always a new one. */
  eventKey?: string;
  /**
   * `message`, `mention`, `reply`, `reaction`, `edit`, `delete`, `press`, `join`, `untrusted`, `post`… An edit, a
   * delete, a reaction and a press name the message they are about in `replyTo`; the text of a press is the button's id.
   */
  verb: string;
  /** `<channel id>:<room>`. */
  chat: string;
  chatTitle?: string;
  peer: EventPeer;
  /** `<platform>:<what makes the person unique there>`. */
  sender: string;
  senderName?: string;
  text: string;
  files?: EventFile[];
  topic?: string;
  threadId?: string;
  platformId?: string;
  /** Id on the platform of the message that this one answers, changes or reacts to. */
  replyTo?: string;
  /** The same for all messages that the person sent in one go, such as an album; they make one turn. */
  burst?: string;
  facts?: EventFacts;
}

/**
 * Where an adapter hands over what it received. `accept` resolves once the event is stored, and only then may the
 * platform be told so (P1). `state` is set in the same transaction: a cursor and the message that moved it.
 */
export interface Inbox {
  accept(
    event: InboundEvent,
    also?: { state?: readonly [key: string, value: Json] },
  ): Promise<{ message: string; duplicate: boolean }>;
}

/** The adapter's own rows, apart for each channel: cursors, login keys. `undefined` takes a row away. */
export interface State {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json | undefined): Promise<void>;
}

/** What an adapter is given when its channel starts; a changed row starts a new one. */
export interface ChannelContext {
  /** `telegram`, or `telegram.alerts` for a further account. */
  id: string;
  account: string;
  settings: Readonly<Record<string, Json>>;
  /** The opened secrets by their purpose: `{ botToken: '…' }`. Not to be logged or kept in `state`. */
  credentials: Readonly<Record<string, string>>;
  inbox: Inbox;
  state: State;
  /** The bytes of an attachment that goes out. */
  file(id: string): Promise<Buffer>;
  /** Notes a fault while running, or by `undefined` that all is well again; shown as the channel's status. */
  report(fault: string | undefined): void;
}

/** `id` comes back with a press; at most 64 bytes. */
export interface Button {
  id: string;
  label: string;
}

/** One outbound effect as an adapter gets it; the same delivery is never handed over twice at the same time. */
export interface Outgoing {
  kind: 'message' | 'edit' | 'delete' | 'react' | 'file' | 'notice';
  /** The delivery's key, for platforms that take one; each part of a split text has its own. */
  key: string;
  chat: string;
  threadId?: string;
  /** The message on the platform that is changed or reacted to. */
  platformId?: string;
  /** The message on the platform that is answered. */
  replyTo?: string;
  text: string;
  attachments: { id: string; name: string; type: string; size: number }[];
  /** Where the platform has them; an edit without takes them away. */
  buttons?: readonly Button[];
  /** Should not make a phone ring. */
  silent?: boolean;
  /** The message on the bus that is carried, changed or reacted to, and the turn that said it. */
  messageId?: string;
  turnId?: string;
}

/** A failure of a platform; it decides what the outbox does next and never crosses into a face. */
export class ChannelError extends Error {
  constructor(
    readonly kind: 'rateLimited' | 'rejected' | 'unreachable' | 'unknown',
    message: string,
    /** For `rateLimited`: milliseconds until the platform takes more. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'ChannelError';
  }
}

/**
 * One configured account on one platform. `send` resolves with the message's id on the platform once it is known to
 * have arrived. It throws a ChannelError: `rateLimited` and `unreachable` mean that nothing was sent and it may be
 * tried again; `rejected` that the platform will never take it; `unknown` that it may have arrived.
 */
export interface Channel {
  readonly id: string;
  readonly platform: string;
  readonly capabilities: Capabilities;
  /** Resolves when it is connected. A ChannelError `rejected` is final until the row changes; others are tried again. */
  start(): Promise<void>;
  /** Ends within a second; nothing is accepted afterwards. */
  stop(): Promise<void>;
  send(outgoing: Outgoing): Promise<{ platformId?: string }>;
  /** Shows for a few seconds that somebody is at work; asked again while it lasts, and never worth a failure. */
  typing?(place: { chat: string; threadId?: string }): Promise<void>;
  /** Asks the platform who we are there. */
  probe?(): Promise<{ account?: string }>;
}

/** What is known of a platform without loading its library; `load` brings the rest when a channel is enabled. */
export interface Adapter {
  readonly platform: string;
  readonly title: string;
  readonly capabilities: Capabilities;
  /** The purposes for which a channel names secrets; each must be given. */
  readonly credentials: readonly string[];
  /** The platform may have more than one account. */
  readonly accounts: boolean;
  /** Faults of the settings, with paths inside them. */
  settingsFaults(settings: Readonly<Record<string, unknown>>): FieldError[];
  /** Absent where the gateway makes the only channel itself. */
  load?(): Promise<(context: ChannelContext) => Channel>;
}
