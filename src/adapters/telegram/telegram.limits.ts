import { ChannelError } from '../channel.js';

/** What Telegram has asked to wait, chat by chat: one chat's limit is no other's. */
export class ChatLimits {
  readonly #until = new Map<number, number>();

  /** Throws while the chat takes nothing; asking the platform all the same would only lengthen it. */
  check(chat: number): void {
    const left = (this.#until.get(chat) ?? 0) - Date.now();
    if (left > 0) throw new ChannelError('rateLimited', 'Telegram asked to wait', left);
    this.#until.delete(chat);
  }

  note(chat: number, error: ChannelError): void {
    if (error.kind === 'rateLimited') this.#until.set(chat, Date.now() + (error.retryAfterMs ?? 0));
  }
}
