import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../kernel/marks.js';
import { parse } from '../../kernel/parse.js';
import { Problem } from '../../platform/problem.js';
import { toPage } from './to-page.js';
import { sendAsset } from './chat-assets.js';
import { ChatDoorway } from './chat-doorway.js';
import { sendFile } from './chat-files.js';
import { eventStream } from './chat-stream.js';
import { readPost } from './chat-upload.js';
import { EventsQuery, HistoryQuery, KeyInPath, PostQuery } from './chat.dto.js';

/** Web chat: the page of a link and what the page, or a script that holds the link, asks of it. */
@Public('the link token is the credential')
@Controller('chat')
export class ChatController {
  constructor(private readonly doorway: ChatDoorway) {}

  @Get(':token')
  addSlash(@Param('token') token: string, @Res() reply: FastifyReply): void {
    toPage(reply, token);
  }

  @Post(':token')
  async post(
    @Param('token') token: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const room = await this.doorway.enter(token, request, reply);
    const { wait } = parse(PostQuery, query, { query: true });
    const { message, topic } = await this.doorway.port.post(room, await readPost(request));
    const accepted = { message, ...(topic !== undefined && { topic }) };
    const answered = wait && (await this.doorway.answer(room, message, wait, reply));
    void reply.status(answered ? 200 : 202).send(answered ?? accepted);
  }

  @Get(':token/history')
  async history(
    @Param('token') token: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const room = await this.doorway.enter(token, request, reply);
    const { limit = 100 } = parse(HistoryQuery, query, { query: true });
    const history = await this.doorway.port.history(room, limit);
    void reply.send({ agent: room.agent, notice: room.notice, ...history });
  }

  /** A browser that comes back says where it was in the header; it knows better than the address it first opened. */
  @Get(':token/events')
  async events(
    @Param('token') token: string,
    @Query() query: object,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const room = await this.doorway.enter(token, request, reply);
    const seen = request.headers['last-event-id'];
    const { after = 0 } = parse(EventsQuery, seen ? { ...query, after: seen } : query, { query: true });
    const signal = this.doorway.signal(reply);
    const stream = eventStream(this.doorway.port.events(room, after, signal), signal);
    void reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream);
  }

  @Post(':token/turns/:id/cancel')
  async cancel(
    @Param('token') token: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const room = await this.doorway.enter(token, request, reply);
    const turn = parse(KeyInPath, { id }).id;
    const found = await this.doorway.port.cancel(room, turn);
    if (!found) throw new Problem('notFound', `No turn ${turn} is running in this chat.`);
    void reply.status(202).send({ turn });
  }

  @Get(':token/files/:id')
  async file(
    @Param('token') token: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const room = await this.doorway.enter(token, request, reply);
    const key = parse(KeyInPath, { id }).id;
    const file = await this.doorway.port.file(room, key);
    if (!file) throw new Problem('notFound', `This chat has no file ${key}.`);
    sendFile(reply, file.attachment, file.bytes);
  }

  /** The page itself is the empty name; Nest takes the slash off a path's end, a wildcard keeps it. */
  @Get(':token/*')
  async page(
    @Param('token') token: string,
    @Param('*') asset: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (asset !== '') return sendAsset(reply, asset);
    const room = await this.doorway.find(token, request, reply);
    sendAsset(reply, room ? 'index.html' : 'gone.html', room ? 200 : 404);
  }
}
