import { webEvent } from '../../adapters/web/web.inbound.js';
import { lastChatEvent } from '../../bus/chat-events.js';
import { isOver } from '../../identity/acl.js';
import type {
  Answered,
  Attachment,
  ChatEvent,
  ChatPort,
  ChatRoom,
  IncomingPost,
} from '../../kernel/chat-port.js';
import { hashToken } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import type { Engine } from '../engine.js';
import type { FileStore } from '../files.js';
import { ChannelInbox } from '../channels/inbox.js';
import { followEvents } from '../turns/follow.js';
import { chatHistory, chatMessage, showMessage } from './show.js';
import { useLink } from './use-link.js';

export interface WebChatOptions {
  engine: Engine;
  files: FileStore;
  /** What people are told about model and isolation. */
  notice: (agent: { path: string; model: string | null }) => Promise<ChatRoom['notice']>;
  wake: (loop: 'intake' | 'cancel') => void;
}

const ended = ['answered', 'cancelled', 'failed', 'dropped', 'observed', 'parked'];
const liveTurn = ['queued', 'starting', 'running', 'waiting'] as const;

/** Web chat over the bus: what pages post, read and follow. The room was found by the link's token. */
export class WebChat implements ChatPort {
  readonly #inbox: ChannelInbox;

  constructor(private readonly options: WebChatOptions) {
    this.#inbox = new ChannelInbox(options, { id: 'web', platform: 'web' });
  }

  async room(token: string, visitor?: string): Promise<ChatRoom | undefined> {
    const { engine, notice } = this.options;
    const row = await engine.database.read
      .selectFrom('link')
      .innerJoin('agent', 'agent.id', 'link.agentId')
      .where('tokenHash', '=', hashToken(token))
      .where('kind', '=', 'chat')
      .select([
        'link.chat',
        'link.shared',
        'link.expiresAt',
        'agent.path',
        'agent.name',
        'agent.model',
        'agent.identity',
      ])
      .executeTakeFirst();
    if (!row || isOver(row, engine.iso())) return undefined;
    if (row.shared && visitor === undefined) return undefined;
    const { name, emoji } = row.identity as { name?: string; emoji?: string };
    return {
      chat: row.shared ? `${row.chat}.${visitor}` : row.chat,
      agent: { path: row.path, name: name ?? row.name ?? row.path, ...(emoji && { emoji }) },
      notice: await notice(row),
    };
  }

  async history(room: ChatRoom, limit: number) {
    const { read } = this.options.engine.database;
    // The event number first: what happens in between is then seen twice instead of never.
    const lastSeq = await lastChatEvent(read, room.chat);
    const messages = await chatHistory(read, room.chat, limit);
    const live = await read
      .selectFrom('chatEvent')
      .innerJoin('turn', 'turn.id', 'chatEvent.turnId')
      .where('chatEvent.chat', '=', room.chat)
      .where('turn.state', 'in', [...liveTurn])
      .where('chatEvent.kind', 'in', ['delta', 'progress', 'reset'])
      .where('chatEvent.seq', '<=', lastSeq)
      .select(['chatEvent.seq', 'chatEvent.kind', 'chatEvent.data'])
      .orderBy('chatEvent.seq')
      .execute();
    return { messages, running: live as unknown as ChatEvent[], lastSeq };
  }

  async post(room: ChatRoom, post: IncomingPost) {
    const { engine } = this.options;
    const { message, duplicate } = await this.#inbox.accept(webEvent(room.chat, post), {
      direct: room.agent.path,
      within: async (tx, stored) => {
        await useLink(tx, /~([a-z0-9]+)/.exec(room.chat)?.[1] ?? '');
        await showMessage(tx, stored.id, engine.iso());
      },
    });
    return { message, duplicate, ...(post.topic !== undefined && { topic: post.topic }) };
  }

  async wait(
    room: Pick<ChatRoom, 'chat'>,
    message: string,
    seconds: number,
    signal: AbortSignal,
  ): Promise<Answered> {
    const { engine } = this.options;
    const deadline = engine.clock.now() + seconds * 1000;
    for (;;) {
      const row = await engine.database.read
        .selectFrom('message')
        .selectAll()
        .where('id', '=', message)
        .where('chat', '=', room.chat)
        .executeTakeFirst();
      if (!row) throw new Problem('notFound', 'There is no such message in this chat.');
      const left = deadline - engine.clock.now();
      const answers = await this.answers(room, row.turnId, row.id);
      const settled = ended.includes(row.state) && answers.every((answer) => answer.state !== 'queued');
      if (settled || left <= 0 || signal.aborted) {
        const turn = row.turnId === null ? {} : { turn: row.turnId };
        return { message, ...turn, state: row.state, ...(row.reason && { reason: row.reason }), answers };
      }
      await engine.pulse.next(Math.min(left, 1000), signal);
    }
  }

  events(room: ChatRoom, afterSeq: number, signal: AbortSignal): AsyncIterable<ChatEvent> {
    return followEvents(
      this.options.engine,
      { chat: room.chat },
      afterSeq,
      signal,
    ) as AsyncIterable<ChatEvent>;
  }

  async cancel(room: ChatRoom, turn: string): Promise<boolean> {
    const { engine, wake } = this.options;
    const row = await engine.database.transact(
      (tx) =>
        tx
          .updateTable('turn')
          .set((eb) => ({ cancelRequested: true, version: eb('version', '+', 1) }))
          .where('id', '=', turn)
          .where('chat', '=', room.chat)
          .where('state', 'in', [...liveTurn])
          .returning('id')
          .executeTakeFirst(),
      'cancel-request',
    );
    wake('cancel');
    return row !== undefined;
  }

  async file(room: ChatRoom, id: string): Promise<{ attachment: Attachment; bytes: Buffer } | undefined> {
    const { engine, files } = this.options;
    const row = await engine.database.read
      .selectFrom('attachment')
      .where('id', '=', id)
      .where('chat', '=', room.chat)
      .select(['id', 'name', 'type', 'size'])
      .executeTakeFirst();
    return row && { attachment: row, bytes: await files.read(row.id) };
  }

  /** What was said to the message here; the turn may have spoken in other chats too, which is not for this one. */
  private async answers({ chat }: Pick<ChatRoom, 'chat'>, turnId: string | null, messageId: string) {
    const rows = await this.options.engine.database.read
      .selectFrom('message')
      .selectAll()
      .where('chat', '=', chat)
      .where('direction', '=', 'out')
      .where((eb) =>
        eb.or([eb('replyTo', '=', messageId), ...(turnId === null ? [] : [eb('turnId', '=', turnId)])]),
      )
      .orderBy('seq')
      .execute();
    return rows.map(chatMessage);
  }
}
