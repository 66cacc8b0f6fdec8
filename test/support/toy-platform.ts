import {
  ChannelError,
  type Adapter,
  type Capabilities,
  type Channel,
  type ChannelContext,
  type InboundEvent,
  type Outgoing,
} from '../../src/adapters/channel.js';

/** An update of a platform that there is not, in the manner of those with long polling. */
export interface ToyUpdate {
  id: number;
  from: string;
  room: string;
  text: string;
  /** What else the event says: a verb, a room's kind, what it is about. */
  more?: Partial<InboundEvent>;
}

/** The platform: it repeats an update until it is told a later offset, and keeps what it was sent. */
export class ToyPlatform {
  constructor(
    readonly name = 'toy',
    readonly capabilities: Capabilities = toyCapabilities,
  ) {}

  readonly updates: ToyUpdate[] = [];
  readonly sent: Outgoing[] = [];
  readonly started: string[] = [];
  readonly typing: string[] = [];
  /** What the next calls answer instead. */
  readonly failures: ChannelError[] = [];
  startFailure: ChannelError | undefined;
  /** The channels that are running, by their id. */
  readonly channels = new Map<string, ToyChannel>();
  confirmed = 0;

  after(offset: number): ToyUpdate[] {
    this.confirmed = Math.max(this.confirmed, offset);
    return this.updates.filter(({ id }) => id > offset);
  }

  /** Somebody does something on the platform; resolves when our side has taken it. */
  async happen(update: Omit<ToyUpdate, 'id'>): Promise<number> {
    const id = this.updates.length + 1;
    this.updates.push({ id, ...update });
    for (const channel of this.channels.values()) await channel.poll();
    return id;
  }

  /** What people see in a chat now, oldest first. */
  standing(chat: string): Outgoing[] {
    const seen = new Map<string, Outgoing>();
    for (const [index, outgoing] of this.sent.entries()) {
      const { kind, platformId = `p${index + 1}` } = outgoing;
      if (outgoing.chat !== chat || kind === 'react') continue;
      if (kind === 'delete') seen.delete(platformId);
      else seen.set(platformId, outgoing);
    }
    return [...seen.values()];
  }

  take(outgoing: Outgoing): string {
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.sent.push(outgoing);
    return `p${this.sent.length}`;
  }
}

export const toyCapabilities: Capabilities = {
  edit: true,
  delete: true,
  react: true,
  files: true,
  threads: false,
  typing: true,
  buttons: true,
  editMs: 50,
  idempotent: false,
  textLimit: 40,
};

/** Our own messages come back from the platform; they are nobody's event. */
export function toyEvent(
  channel: string,
  { id, from, room, text, more }: ToyUpdate,
): InboundEvent | undefined {
  if (from === 'bot') return undefined;
  return {
    eventKey: String(id),
    verb: 'message',
    chat: `${channel}:dm/${room}`,
    peer: { kind: 'direct', id: room },
    sender: `${channel.split('.', 1)[0]}:user/${from}`,
    text,
    platformId: `u${id}`,
    ...more,
  };
}

export class ToyChannel implements Channel {
  readonly platform: string;
  readonly capabilities: Capabilities;
  readonly id: string;

  constructor(
    private readonly toy: ToyPlatform,
    private readonly context: ChannelContext,
  ) {
    this.id = context.id;
    this.platform = toy.name;
    this.capabilities = toy.capabilities;
  }

  async start(): Promise<void> {
    if (this.toy.startFailure) throw this.toy.startFailure;
    this.toy.started.push(this.id);
    this.toy.channels.set(this.id, this);
    await this.poll();
  }

  async stop(): Promise<void> {}

  /** One round: what is stored moves the cursor, and only the cursor tells the platform. */
  async poll(): Promise<void> {
    const offset = Number((await this.context.state.get('offset')) ?? 0);
    for (const update of this.toy.after(offset)) {
      const event = toyEvent(this.id, update);
      if (event) await this.context.inbox.accept(event, { state: ['offset', update.id] });
      else await this.context.state.set('offset', update.id);
      this.toy.after(update.id);
    }
  }

  async send(outgoing: Outgoing): Promise<{ platformId?: string }> {
    return { platformId: this.toy.take(outgoing) };
  }

  async typing({ chat }: { chat: string }): Promise<void> {
    this.toy.typing.push(chat);
  }

  async probe(): Promise<{ account?: string }> {
    return { account: this.context.credentials.key ?? 'nobody' };
  }
}

/** The adapter, with a secret and a setting to check. */
export function toyAdapter(toy: ToyPlatform, credentials: readonly string[] = []): Adapter {
  return {
    platform: toy.name,
    title: toy.name,
    capabilities: toy.capabilities,
    credentials,
    accounts: true,
    settingsFaults: (settings) =>
      Object.keys(settings)
        .filter((name) => name !== 'color')
        .map((path) => ({ path, message: 'is unknown; known is color' })),
    load: () => Promise.resolve((context: ChannelContext) => new ToyChannel(toy, context)),
  };
}
