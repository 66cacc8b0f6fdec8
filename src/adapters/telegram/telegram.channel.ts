import { GrammyError } from 'grammy';
import { ChannelError, type Channel, type ChannelContext, type Outgoing } from '../channel.js';
import { telegramCapabilities } from './telegram.capabilities.js';
import { TelegramClient } from './telegram.client.js';
import { failureOf, isRefusedToken } from './telegram.failure.js';
import { TelegramIntake } from './telegram.intake.js';
import { lease, release } from './telegram.lease.js';
import { ChatLimits } from './telegram.limits.js';
import { Moves } from './telegram.moves.js';
import { chatOf, threadOf } from './telegram.outbound.js';
import { TelegramPoll } from './telegram.poll.js';
import { TelegramSender } from './telegram.sender.js';

/** One bot on Telegram, read by long polling. */
export class TelegramChannel implements Channel {
  readonly platform = 'telegram';
  readonly capabilities = telegramCapabilities;
  readonly id: string;
  readonly #client: TelegramClient;
  readonly #moves: Moves;
  readonly #sender: TelegramSender;
  readonly #limits = new ChatLimits();
  readonly #stopping = new AbortController();
  #polling: Promise<void> = Promise.resolve();
  #refused: ChannelError | undefined;

  constructor(private readonly context: ChannelContext) {
    this.id = context.id;
    this.#client = new TelegramClient((context.credentials.botToken ?? '').trim(), context.settings);
    this.#moves = new Moves(context.state);
    this.#sender = new TelegramSender(this.#client, context);
  }

  async start(): Promise<void> {
    const { api, token, root } = this.#client;
    // It is a part of every address that is asked.
    if (!/^\d+:[\w-]+$/.test(token)) throw new ChannelError('rejected', 'botToken is no token of a bot');
    const signal = this.#stopping.signal as never;
    const me = await api.getMe(signal).catch((error: unknown) => {
      throw failureOf(error, true);
    });
    await this.#moves.load();
    const bot = `${root} ${me.id}`;
    if (!lease(bot, this.id)) throw new ChannelError('unreachable', 'another channel here reads this bot');
    try {
      // Polls are refused while a webhook is set. What waits for it is kept.
      await api.deleteWebhook({}, signal);
    } catch (error) {
      release(bot, this.id);
      throw failureOf(error, true);
    }
    this.#polling = this.poll(me).finally(() => release(bot, this.id));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
  }

  async send(outgoing: Outgoing): Promise<{ platformId?: string }> {
    if (this.#refused) throw this.#refused;
    const address = chatOf(outgoing.chat);
    const chat = this.#moves.now(address);
    this.#limits.check(chat);
    try {
      return await this.#sender.perform(outgoing, chat);
    } catch (error) {
      const moved = error instanceof GrammyError ? error.parameters.migrate_to_chat_id : undefined;
      if (moved === undefined || moved === chat) throw this.failed(error, outgoing, chat);
      await this.#moves.note(address, moved);
      return this.send(outgoing);
    }
  }

  async typing({ chat, threadId }: { chat: string; threadId?: string }): Promise<void> {
    const id = this.#moves.now(chatOf(chat));
    const thread = threadId === '1' ? { message_thread_id: 1 } : threadOf(threadId);
    await this.#client.api.sendChatAction(id, 'typing', thread).catch(() => undefined);
  }

  async probe(): Promise<{ account?: string }> {
    const { id, username } = await this.#client.api.getMe().catch((error: unknown) => {
      throw failureOf(error, true);
    });
    return { account: username ? `@${username}` : String(id) };
  }

  private poll(me: ConstructorParameters<typeof TelegramIntake>[3]): Promise<void> {
    const intake = new TelegramIntake(this.#client, this.context, this.#moves, me);
    const poll = new TelegramPoll(this.#client, {
      last: () => intake.last(),
      store: (updates, signal) => intake.store(updates, signal),
      report: this.context.report,
    });
    return poll.run(this.#stopping.signal);
  }

  private failed(error: unknown, { kind }: Outgoing, chat: number): ChannelError {
    const failure = failureOf(error, ['edit', 'delete', 'react'].includes(kind));
    this.#limits.note(chat, failure);
    if (isRefusedToken(error)) {
      this.#refused = failure;
      this.context.report(`Telegram refused the bot's token (${failure.message})`);
    }
    return failure;
  }
}
