import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { HeldKind, Holder } from '../../identity/holders.js';
import { AuthorizeGuard } from '../../kernel/authorize.guard.js';
import { Dispatcher } from '../../kernel/dispatcher.js';
import { Registry } from '../../kernel/registry.js';
import { Problem } from '../../platform/problem.js';
import { html, page, type Markup } from './page-html.js';

/** What a page does is an action like any other, through the gate, as the one who made the link. */
@Injectable()
export class PageCaller {
  constructor(
    private readonly guard: AuthorizeGuard,
    private readonly dispatcher: Dispatcher,
    private readonly registry: Registry,
  ) {}

  /** Undefined for a token that opens nothing. */
  find(kind: HeldKind, token: string): Promise<Holder | undefined> {
    return this.guard.holderOf(kind, token);
  }

  async act(
    { caller }: Holder,
    action: string,
    input: Record<string, unknown>,
    requestId: string,
  ): Promise<Record<string, unknown>> {
    const meta = { surface: 'web' as const, requestId };
    const call = await this.guard.admit(this.registry.operation(action), caller, input, meta);
    return (await this.dispatcher.run(call)).value as Record<string, unknown>;
  }

  /** The row that the token is of; undefined where whoever made it may not even see it any more. */
  async look(holder: Holder, action: string, requestId: string): Promise<object | undefined> {
    try {
      return await this.act(holder, action, { id: holder.id }, requestId);
    } catch (error) {
      faultOf(error);
      return undefined;
    }
  }
}

/** The page of a link that opens nothing: unknown, over and used up are one answer. */
export function sendGone(reply: FastifyReply, status = 404): void {
  const says = 'It may be incomplete, used or no longer valid. Ask whoever sent it to you for a new one.';
  sendPage(reply, page('This link opens nothing', html`<p>${says}</p>`), status);
}

export function sendPage(reply: FastifyReply, text: string, status = 200): void {
  void reply.status(status).type('text/html; charset=utf-8').send(text);
}

/** What somebody asked of a page and was refused. */
export interface Fault {
  detail: string;
  status: number;
}

export const faultText = (fault: Fault | undefined): Markup =>
  fault ? html`<p class="fault" role="alert">${fault.detail}</p>` : html``;

/** What people can do something about is told on the page; all else is a failure of the request. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Problem) || error.status >= 500) throw error;
  const told = error.kind === 'forbidden' ? 'Whoever made this link may not do this any more.' : error.detail;
  return { detail: told, status: error.status };
}
