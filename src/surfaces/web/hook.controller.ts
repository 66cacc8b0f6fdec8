import {
  Controller,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HookPort } from '../../kernel/hook-port.js';
import { Public } from '../../kernel/marks.js';
import { parse } from '../../kernel/parse.js';
import { PostQuery } from './chat.dto.js';
import { rawBody } from './hook-body.js';
import { HOOK_PORT } from './hook-token.js';

/** Webhooks: any body to a link's address is a message to its agent. */
@Public('the hook token is the credential, with a signature where the link asks for one')
@Controller('hook')
export class HookController implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(@Inject(HOOK_PORT) private readonly port: HookPort) {}

  @Post(':token')
  async take(
    @Param('token') token: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { wait: given } = query;
    const { wait } = parse(PostQuery, given === undefined ? {} : { wait: given }, { query: true });
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const call = await this.port.take(token, {
      headers: request.headers,
      query,
      body: await rawBody(request),
    });
    if (wait === undefined) return void reply.status(202).send({ message: call.message });
    const signal = AbortSignal.any([gone.signal, this.stopping.signal]);
    void reply.status(200).send(await this.port.wait(call, wait, signal));
  }

  /** Before the listener closes: it would wait for those who wait for an answer. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }
}
