import { GrammyError, InputFile } from 'grammy';
import type { Message, ReactionTypeEmoji } from 'grammy/types';
import { ChannelError, type ChannelContext, type Outgoing } from '../channel.js';
import type { TelegramClient } from './telegram.client.js';
import { fileKind, markupOf, messageOf, placeOf, reactionOf, stepsOf, textOf } from './telegram.outbound.js';
import type { FileKind, Step } from './telegram.outbound.js';

const says = (error: unknown, pattern: RegExp): boolean =>
  error instanceof GrammyError && error.error_code === 400 && pattern.test(error.description);

/** Refusals of a kind of file, and not of the chat. */
const otherKind = /PHOTO_|IMAGE_|VOICE_|VIDEO_|AUDIO_|wrong (file )?type/i;
const noEntities = /parse entities|ENTIT(Y|IES)_/i;

/** Says on Telegram what the outbox hands over. What Telegram answers is thrown as it came. */
export class TelegramSender {
  constructor(
    private readonly client: TelegramClient,
    private readonly context: ChannelContext,
  ) {}

  async perform(outgoing: Outgoing, chat: number): Promise<{ platformId?: string }> {
    switch (outgoing.kind) {
      case 'edit':
        await this.edit(outgoing, chat);
        return {};
      case 'delete':
        await this.remove(outgoing, chat);
        return {};
      case 'react':
        await this.react(outgoing, chat);
        return {};
      case 'message':
      case 'notice':
      case 'file':
        return { platformId: String(await this.post(outgoing, chat)) };
    }
  }

  /** Each call that succeeded is noted before the next, so that a later try repeats none. */
  private async post(outgoing: Outgoing, chat: number): Promise<number> {
    const steps = stepsOf(outgoing);
    if (steps.length === 1) return this.step(steps[0] as Step, outgoing, chat);
    const key = `sent/${outgoing.key}`;
    const sent = ((await this.context.state.get(key)) ?? []) as number[];
    for (const step of steps.slice(sent.length)) {
      // What is answered and pressed is the first of them.
      const { buttons: _, replyTo: __, ...later } = outgoing;
      sent.push(await this.step(step, sent.length === 0 ? outgoing : later, chat));
      await this.context.state.set(key, sent);
    }
    await this.context.state.set(key, undefined);
    return sent[0] as number;
  }

  private async step({ text, attachment }: Step, outgoing: Outgoing, chat: number): Promise<number> {
    const options = { ...placeOf(outgoing), ...markupOf(outgoing.buttons) };
    if (!attachment) {
      const send = (bare: boolean) => {
        const { text: words, entities } = textOf(text, bare);
        return this.client.api.sendMessage(chat, words, { ...options, entities });
      };
      return (await withPlainText(send)).message_id;
    }
    const bytes = await this.context.file(attachment.id).catch(() => {
      throw new ChannelError('rejected', `the file ${attachment.name} is gone`);
    });
    const send = (kind: FileKind) =>
      withPlainText((bare) => {
        const { text: caption, entities: caption_entities } = textOf(text, bare);
        const more = { ...options, ...(caption !== '' && { caption, caption_entities }) };
        return this.sendFile(kind, chat, new InputFile(bytes, attachment.name), more);
      });
    const kind = fileKind(attachment);
    const message = await send(kind).catch((error: unknown) => {
      if (kind === 'document' || !says(error, otherKind)) throw error;
      return send('document');
    });
    return message.message_id;
  }

  private sendFile(kind: FileKind, chat: number, file: InputFile, options: object): Promise<Message> {
    const { api } = this.client;
    switch (kind) {
      case 'photo':
        return api.sendPhoto(chat, file, options);
      case 'animation':
        return api.sendAnimation(chat, file, options);
      case 'video':
        return api.sendVideo(chat, file, options);
      case 'voice':
        return api.sendVoice(chat, file, options);
      case 'audio':
        return api.sendAudio(chat, file, options);
      case 'document':
        return api.sendDocument(chat, file, options);
    }
  }

  private async edit({ platformId, text, buttons }: Outgoing, chat: number): Promise<void> {
    const { api } = this.client;
    const id = messageOf(platformId);
    const markup = markupOf(buttons);
    const edit = (bare: boolean) => {
      const { text: words, entities } = textOf(text, bare);
      return api.editMessageText(chat, id, words, { ...markup, entities }).catch((error: unknown) => {
        if (!says(error, /there is no text in the message/i)) throw error;
        return api.editMessageCaption(chat, id, { ...markup, caption: words, caption_entities: entities });
      });
    };
    await withPlainText(edit).catch((error: unknown) => {
      if (!says(error, /message is not modified/i)) throw error;
    });
  }

  private async remove({ platformId }: Outgoing, chat: number): Promise<void> {
    await this.client.api.deleteMessage(chat, messageOf(platformId)).catch((error: unknown) => {
      if (!says(error, /message to delete not found/i)) throw error;
    });
  }

  /** An empty text takes the reaction back. */
  private async react({ platformId, text }: Outgoing, chat: number): Promise<void> {
    const emoji = reactionOf(text) as ReactionTypeEmoji['emoji'];
    const reaction = text === '' ? [] : [{ type: 'emoji' as const, emoji }];
    const reacting = this.client.api.setMessageReaction(chat, messageOf(platformId), reaction);
    await reacting.catch((error: unknown) => {
      if (!says(error, /REACTION_(INVALID|EMPTY)/)) throw error;
      const known = 'such as 👍 👎 ❤ 🔥 🎉 👀 🤔 👌 🙏 💯';
      throw new ChannelError('rejected', `Telegram has no reaction ${text}; it takes its own set, ${known}`);
    });
  }
}

/** A refusal of the forms loses no message: it goes out as it was written. */
async function withPlainText<T>(send: (bare: boolean) => Promise<T>): Promise<T> {
  try {
    return await send(false);
  } catch (error) {
    if (!says(error, noEntities)) throw error;
    return send(true);
  }
}
