import { hookEvent } from '../../adapters/hook/hook.inbound.js';
import { isSigned, type SignatureRule } from '../../adapters/hook/hook.signature.js';
import { isOver } from '../../identity/acl.js';
import { openLinkSecret } from '../../identity/link-secrets.js';
import type { Answered } from '../../kernel/chat-port.js';
import type { HookCall, HookPort, HookRequest } from '../../kernel/hook-port.js';
import { hashToken } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { ChannelInbox, type InboxDeps } from '../channels/inbox.js';
import { useLink } from '../chat/use-link.js';
import type { WebChat } from '../chat/web-chat.js';

interface Hook {
  id: string;
  chat: string;
  topic: string | null;
  hmac: unknown;
  agent: string;
}

/** Webhooks over the bus: what is posted to a link of kind `hook` becomes a message to its agent. */
export class HookEntry implements HookPort {
  readonly #inbox: ChannelInbox;

  constructor(
    private readonly deps: InboxDeps,
    private readonly chat: Pick<WebChat, 'wait'>,
  ) {
    this.#inbox = new ChannelInbox(deps, { id: 'hook', platform: 'hook' });
  }

  async take(token: string, request: HookRequest): Promise<HookCall> {
    const hook = await this.find(token);
    await this.checkSignature(hook, request);
    const room = { chat: hook.chat, link: hook.id, ...(hook.topic !== null && { topic: hook.topic }) };
    const { message } = await this.#inbox.accept(hookEvent(room, request), {
      direct: hook.agent,
      within: (tx) => useLink(tx, hook.id),
    });
    return { message, chat: hook.chat };
  }

  wait({ message, chat }: HookCall, seconds: number, signal: AbortSignal): Promise<Answered> {
    return this.chat.wait({ chat }, message, seconds, signal);
  }

  /** Unknown, revoked and expired are one answer: which of them it was is not for whoever holds the token. */
  private async find(token: string): Promise<Hook> {
    const { database } = this.deps.engine;
    const row = await database.read
      .selectFrom('link')
      .innerJoin('agent', 'agent.id', 'link.agentId')
      .where('tokenHash', '=', hashToken(token))
      .where('kind', '=', 'hook')
      .select(['link.id', 'link.chat', 'link.topic', 'link.hmac', 'link.expiresAt', 'agent.path as agent'])
      .executeTakeFirst();
    const over = row !== undefined && isOver(row, this.deps.engine.iso());
    if (!row || over) throw new Problem('notFound', 'There is no webhook at this address.');
    return row;
  }

  private async checkSignature({ id, hmac }: Hook, { headers, body }: HookRequest): Promise<void> {
    if (hmac === null) return;
    const { database, keys, clock } = this.deps.engine;
    const secret = await openLinkSecret(database.read, keys, id, 'hmac');
    if (secret !== undefined && isSigned(hmac as SignatureRule, { headers, body, secret, now: clock.now() }))
      return;
    throw new Problem(
      'unauthenticated',
      'The signature of the request is missing or wrong; nothing was stored.',
    );
  }
}
