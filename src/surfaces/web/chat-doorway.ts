import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answered, ChatPort, ChatRoom } from '../../kernel/chat-port.js';
import { Problem } from '../../platform/problem.js';
import { CHAT_PORT } from './chat-token.js';
import { visitorOf } from './chat-visitor.js';

/** Turns a link's token into its room, and ends what stays open when the server stops. */
@Injectable()
export class ChatDoorway implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(@Inject(CHAT_PORT) readonly port: ChatPort) {}

  /** The visitor's cookie is set only on a link that exists, so a guess learns nothing from the headers. */
  async find(token: string, request: FastifyRequest, reply: FastifyReply): Promise<ChatRoom | undefined> {
    const visitor = visitorOf(token, request, reply);
    const room = await this.port.room(token, visitor);
    if (!room) reply.removeHeader('set-cookie');
    return room;
  }

  /** Unknown, expired and used up are one answer: which of them it was is not for whoever holds the link. */
  async enter(token: string, request: FastifyRequest, reply: FastifyReply): Promise<ChatRoom> {
    const room = await this.find(token, request, reply);
    if (!room)
      throw new Problem('notFound', 'This chat link does not work. Ask whoever sent it for a new one.');
    return room;
  }

  /** Aborted when the client goes away or the server stops. */
  signal(reply: FastifyReply): AbortSignal {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return AbortSignal.any([gone.signal, this.stopping.signal]);
  }

  /** What became of the message; undefined when the wait was cut short, the message being stored all the same. */
  async answer(
    room: ChatRoom,
    message: string,
    seconds: number,
    reply: FastifyReply,
  ): Promise<Answered | undefined> {
    const signal = this.signal(reply);
    try {
      return await this.port.wait(room, message, seconds, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Before the listener closes: it would wait for the open event streams. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }
}
