import type { Update } from 'grammy/types';
import { log } from '../../platform/log.js';
import type { ChannelContext, InboundEvent } from '../channel.js';
import type { TelegramClient } from './telegram.client.js';
import { download } from './telegram.download.js';
import { receivedOf, type Here } from './telegram.inbound.js';
import type { Moves } from './telegram.moves.js';

/** So many updates have their files fetched at a time; a slow one holds up no more than its followers. */
const ahead = 4;

/** Brings updates onto the bus, in their order. */
export class TelegramIntake {
  readonly #here: Here;
  readonly #cursor: string;

  constructor(
    private readonly client: TelegramClient,
    private readonly context: ChannelContext,
    private readonly moves: Moves,
    me: Here['me'],
  ) {
    this.#here = { channel: context.id, me, firstId: (chat) => moves.first(chat) };
    this.#cursor = `offset/${me.id}`;
  }

  /** The cursor belongs to the bot: another one in its place counts otherwise. */
  async last(): Promise<number | undefined> {
    const stored = await this.context.state.get(this.#cursor);
    return stored === undefined ? undefined : Number(stored);
  }

  async store(updates: readonly Update[], signal: AbortSignal): Promise<void> {
    for (const { message } of updates) {
      if (message?.migrate_to_chat_id) await this.moves.note(message.chat.id, message.migrate_to_chat_id);
      if (message?.migrate_from_chat_id) await this.moves.note(message.migrate_from_chat_id, message.chat.id);
    }
    const waiting = [...updates];
    const reading: { update: Update; event: Promise<InboundEvent | undefined> }[] = [];
    for (;;) {
      for (const update of waiting.splice(0, ahead - reading.length))
        reading.push({ update, event: this.read(update, signal) });
      const next = reading.shift();
      if (!next) return;
      const event = await next.event;
      if (signal.aborted) return;
      await this.keep(next.update, event);
    }
  }

  /** The update's number moves in the transaction of its message. */
  private async keep(update: Update, event: InboundEvent | undefined): Promise<void> {
    const state = [this.#cursor, update.update_id] as const;
    if (event) await this.context.inbox.accept(event, { state });
    else await this.context.state.set(...state);
    const { callback_query: press } = update;
    // Ends the button's waiting sign; an old press has none any more.
    if (press) this.client.api.answerCallbackQuery(press.id).catch(() => undefined);
  }

  /** Never fails: an update that cannot be read would come again for ever, and hold up all behind it. */
  private async read(update: Update, signal: AbortSignal): Promise<InboundEvent | undefined> {
    try {
      const received = receivedOf(update, this.#here);
      if (!received) return undefined;
      const { event, files } = received;
      const fetched = await Promise.all(files.map((file) => download(this.client, file, signal)));
      const missing = fetched.flatMap((each) => ('missing' in each ? [each.missing] : []));
      return {
        ...event,
        text: [event.text, ...missing].filter((line) => line !== '').join('\n'),
        files: fetched.flatMap((each) => ('file' in each ? [each.file] : [])),
      };
    } catch (error) {
      const { id } = this.context;
      log.channel.error({ channel: id, update: update.update_id, error }, 'an update cannot be read');
      return undefined;
    }
  }
}
