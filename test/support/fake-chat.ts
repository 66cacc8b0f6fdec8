import { randomUUID } from 'node:crypto';
import { EventEmitter, on, once } from 'node:events';
import type {
  Answered,
  Attachment,
  ChatEvent,
  ChatMessage,
  ChatPort,
  ChatRoom,
  IncomingPost,
} from '../../src/kernel/chat-port.js';

type Unnumbered = ChatEvent extends infer Event
  ? Event extends ChatEvent
    ? Omit<Event, 'seq'>
    : never
  : never;

/** One room's log; events are numbered across all rooms, as the bus numbers them. */
class FakeRoom extends EventEmitter {
  readonly events: ChatEvent[] = [];
  readonly messages = new Map<string, ChatMessage>();
  readonly files = new Map<string, { attachment: Attachment; bytes: Buffer }>();
  readonly clientIds = new Map<string, string>();
}

/**
 * Web chat in memory. The link `open` is one chat, `shared` is one for each visitor, any other token opens nothing.
 * A test plays the agent: `say`, `turn`, `emit`.
 */
export class FakeChat implements ChatPort {
  readonly posts: IncomingPost[] = [];
  readonly cancelled: string[] = [];
  notice: ChatRoom['notice'] = {
    model: 'Demonstration model',
    demo: true,
    runtime: 'process',
    isolated: false,
    hint: 'Set ANTHROPIC_API_KEY and start again to talk to a real model.',
  };
  running: ChatEvent[] = [];
  /** How many event streams are open. */
  streams = 0;
  /** Whether posts are stored and told on the stream, but answered only by `answerPosts`. */
  slowPosts = false;
  /** Whether the links have ended. */
  isClosed = false;
  /** What the agent does with a message. */
  onPost: (message: ChatMessage) => void = () => undefined;

  private readonly rooms = new Map<string, FakeRoom>();
  private readonly posted = new EventEmitter();
  private seq = 0;

  async room(token: string, visitor?: string): Promise<ChatRoom | undefined> {
    if (this.isClosed || (token !== 'open' && token !== 'shared')) return undefined;
    const chat = token === 'open' ? 'web:main~open' : `web:main~shared/${visitor}`;
    return { chat, agent: { path: 'main', name: 'Rook', emoji: '🐦' }, notice: this.notice };
  }

  async history(room: ChatRoom, limit: number): ReturnType<ChatPort['history']> {
    const messages = [...this.of(room.chat).messages.values()].slice(-limit);
    return { messages, running: this.running, lastSeq: this.seq };
  }

  async post(room: ChatRoom, post: IncomingPost): ReturnType<ChatPort['post']> {
    const to = this.of(room.chat);
    const known = post.id && to.clientIds.get(post.id);
    if (known) return { message: known, duplicate: true };
    this.posts.push(post);
    const attachments = post.files.map(({ name, type, bytes }) => this.addFile(name, type, bytes, room.chat));
    const topic = post.topic === undefined ? {} : { topic: post.topic };
    const message = this.message({ direction: 'in', text: post.text, attachments, ...topic }, room.chat);
    if (post.id) to.clientIds.set(post.id, message.id);
    this.onPost(message);
    if (this.slowPosts) await once(this.posted, 'answer');
    return { message: message.id, ...topic, duplicate: false };
  }

  async wait(room: ChatRoom, message: string, _seconds: number, signal: AbortSignal): Promise<Answered> {
    const from = this.of(room.chat);
    const isEnd = (event: ChatEvent): boolean =>
      event.kind === 'state' && event.data.message === message && event.data.state === 'answered';
    while (!from.events.some(isEnd))
      await new Promise((resolve, reject) => {
        from.once('event', resolve);
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    const answers = [...from.messages.values()].filter((row) => row.direction === 'out');
    return { message, turn: 't1', state: 'answered', answers };
  }

  async *events(room: ChatRoom, afterSeq: number, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const from = this.of(room.chat);
    this.streams += 1;
    try {
      const live = on(from, 'event', { signal });
      yield* from.events.filter((event) => event.seq > afterSeq);
      for await (const [event] of live) yield event as ChatEvent;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.streams -= 1;
    }
  }

  async cancel(_room: ChatRoom, turn: string): Promise<boolean> {
    const isRunning = this.running.some((event) => 'turn' in event.data && event.data.turn === turn);
    if (isRunning) this.cancelled.push(turn);
    return isRunning;
  }

  async file(room: ChatRoom, id: string): ReturnType<ChatPort['file']> {
    return this.of(room.chat).files.get(id);
  }

  answerPosts(): void {
    this.posted.emit('answer');
  }

  addFile(name: string, type: string, bytes: Buffer, chat = 'web:main~open'): Attachment {
    const attachment = { id: `f${this.of(chat).files.size + 1}`, name, type, size: bytes.length };
    this.of(chat).files.set(attachment.id, { attachment, bytes });
    return attachment;
  }

  /** Puts a message into the room and tells whoever listens. */
  message(overrides: Partial<ChatMessage>, chat = 'web:main~open'): ChatMessage {
    const inbound = overrides.direction === 'in';
    const message: ChatMessage = {
      id: randomUUID(),
      direction: 'out',
      text: '',
      sender: inbound ? 'You' : 'Rook',
      state: inbound ? 'queued' : 'sent',
      attachments: [],
      at: new Date().toISOString(),
      ...overrides,
    };
    this.of(chat).messages.set(message.id, message);
    this.emit({ kind: 'message', data: message }, chat);
    return message;
  }

  emit(event: Unnumbered, chat = 'web:main~open'): void {
    const numbered = { ...event, seq: ++this.seq } as ChatEvent;
    const room = this.of(chat);
    if (numbered.kind === 'state') {
      const row = room.messages.get(numbered.data.message);
      if (row) Object.assign(row, { state: numbered.data.state, reason: numbered.data.reason });
    }
    if (['delta', 'reset', 'progress'].includes(numbered.kind)) this.running.push(numbered);
    room.events.push(numbered);
    room.emit('event', numbered);
  }

  /** A turn's status line; it is running from here to `end`. */
  progress(turn: string, step: string, cost: number | null = null, elapsedMs = 1800): void {
    const actions = ['Read notes.md', 'Search messages'];
    this.emit({ kind: 'progress', data: { turn, state: 'running', elapsedMs, step, actions, cost } });
  }

  write(turn: string, text: string, attempt = 1): void {
    this.emit({ kind: 'delta', data: { turn, attempt, text } });
  }

  end(turn: string, state: string, reason?: string): void {
    this.running = [];
    this.emit({ kind: 'turn', data: { turn, state, ...(reason && { reason }) } });
  }

  private of(chat: string): FakeRoom {
    const room = this.rooms.get(chat) ?? new FakeRoom();
    this.rooms.set(chat, room);
    return room;
  }
}
