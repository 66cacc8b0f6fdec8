import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChannelError,
  type Adapter,
  type Capabilities,
  type Channel,
  type ChannelContext,
  type InboundEvent,
  type Outgoing,
} from '../../src/adapters/channel.js';
import type { PigeonUpdate } from './pigeon-platform.js';

const pigeonCapabilities: Capabilities = {
  edit: true,
  delete: true,
  react: false,
  files: true,
  threads: false,
  typing: false,
  buttons: false,
  editMs: 1,
  idempotent: false,
  textLimit: 40,
};

/** A room whose name says so is a group, where only what mentions the agent is for it. */
function eventOf(channel: string, { id, room, text, file }: PigeonUpdate): InboundEvent {
  const isGroup = room.startsWith('group');
  const kind = isGroup ? 'group' : 'direct';
  return {
    eventKey: String(id),
    verb: 'message',
    chat: `${channel}:${kind}/${room}`,
    peer: { kind, id: room },
    sender: `pigeon:user/${room}`,
    text,
    platformId: `u${id}`,
    ...(isGroup && { facts: { mentioned: text.startsWith('@rook') } }),
    ...(file !== undefined && {
      files: [{ name: 'note.txt', type: 'text/plain', bytes: Buffer.from(file) }],
    }),
  };
}

/** The adapter of a platform behind HTTP: it acknowledges an update only when it is stored. */
class PigeonChannel implements Channel {
  readonly platform = 'pigeon';
  readonly capabilities = pigeonCapabilities;
  readonly id: string;
  readonly #gone = new AbortController();
  #polling: Promise<void> | undefined;

  constructor(private readonly context: ChannelContext) {
    this.id = context.id;
  }

  start(): Promise<void> {
    this.#polling = this.poll();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#gone.abort();
    await this.#polling;
  }

  async send({ kind, chat, key, text, platformId, attachments }: Outgoing): Promise<{ platformId?: string }> {
    const room = chat.replace(/^.*\//, '');
    const files = await Promise.all(attachments.map(async ({ id }) => String(await this.context.file(id))));
    const answer = await this.post('/send', { kind, room, key, text, id: platformId, files });
    return answer as { platformId?: string };
  }

  private async poll(): Promise<void> {
    while (!this.#gone.signal.aborted) {
      // What fails here is given again: nothing was acknowledged.
      await this.round().catch((error: Error) => this.context.report(error.message));
      await sleep(15);
    }
  }

  private async round(): Promise<void> {
    const response = await fetch(`${String(this.context.settings.url)}/updates`, {
      signal: this.#gone.signal,
    });
    for (const update of (await response.json()) as PigeonUpdate[]) {
      await this.context.inbox.accept(eventOf(this.id, update));
      await this.post('/ack', { id: update.id });
      await this.context.state.set('last', update.id);
    }
    this.context.report(undefined);
  }

  private async post(path: string, body: unknown): Promise<unknown> {
    const request = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${String(this.context.settings.url)}${path}`, request).catch(
      (error: Error) => {
        const refused = (error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
        throw new ChannelError(
          refused ? 'unreachable' : 'unknown',
          `the pigeon did not come back: ${error.message}`,
        );
      },
    );
    if (response.status === 401) throw new ChannelError('rejected', 'the token was revoked');
    return response.json();
  }
}

export const pigeonAdapter: Adapter = {
  platform: 'pigeon',
  title: 'Pigeon post',
  capabilities: pigeonCapabilities,
  credentials: [],
  accounts: true,
  settingsFaults: () => [],
  load: () => Promise.resolve((context: ChannelContext) => new PigeonChannel(context)),
};
