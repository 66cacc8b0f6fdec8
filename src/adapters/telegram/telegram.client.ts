import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Json } from '../../platform/json.js';

export const publicApi = 'https://api.telegram.org';

/** A send that has not ended by then may have arrived. */
const callSeconds = 60;
/** A connection that idles longer may be dead without having said so. */
const idleMs = 10_000;

/** The kinds of updates that are asked for; reactions come only when they are. */
const wantedUpdates = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'message_reaction',
  'my_chat_member',
] as const;

/** The Bot API of one bot: calls, and the long poll, whose signal ends it at once. */
export class TelegramClient {
  readonly api: Api;
  readonly root: string;
  readonly pollSeconds: number;
  readonly #polling: Api;

  constructor(
    readonly token: string,
    settings: Readonly<Record<string, Json>>,
  ) {
    this.root = String(settings.apiRoot ?? publicApi).replace(/\/+$/, '');
    this.pollSeconds = Number(settings.pollSeconds ?? 30);
    const Agent = this.root.startsWith('https:') ? HttpsAgent : HttpAgent;
    const agent = new Agent({ keepAlive: true, timeout: idleMs });
    const options = { apiRoot: this.root, baseFetchConfig: { agent, redirect: 'error' as const } };
    this.api = new Api(token, { ...options, timeoutSeconds: callSeconds });
    this.#polling = new Api(token, { ...options, timeoutSeconds: this.pollSeconds + 10 });
  }

  updates(offset: number | undefined, signal: AbortSignal): Promise<Update[]> {
    const from = offset === undefined ? {} : { offset };
    const asked = { ...from, timeout: this.pollSeconds, allowed_updates: wantedUpdates };
    return this.#polling.getUpdates(asked, signal as never);
  }
}
