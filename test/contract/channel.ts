import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ChannelError,
  type Capabilities,
  type Channel,
  type ChannelContext,
  type Inbox,
  type InboundEvent,
  type Outgoing,
} from '../../src/adapters/channel.js';
import { ChannelWorld } from '../support/channel-world.js';

/** An adapter with a fake of its platform on loopback, as the suite tries it. */
export interface ChannelBench {
  name: { id: string; platform: string };
  capabilities: Capabilities;
  /** The pure part: a payload of the platform as our event; undefined is nobody's. */
  parse(raw: unknown): InboundEvent | undefined;
  /** Recorded payloads; `own` are those of messages that we have sent. */
  fixtures: { incoming: unknown[]; own: unknown[] };
  open(context: ChannelContext): Promise<Channel>;
  /** Makes the platform deliver one payload; resolves when it knows whether it was taken. */
  deliver(raw: unknown, channel: Channel, inbox: Inbox): Promise<void>;
  /** Makes the platform refuse the next send in each way there is. */
  failures: { how: string; kind: ChannelError['kind']; arrange(): void }[];
  /** Id of a message of ours on the platform, where it takes no other; what is changed and reacted to. */
  standing?: string;
  /** Texts that have arrived; undefined where arriving is standing on the bus. */
  arrived: (() => string[]) | undefined;
  close(): Promise<void>;
}

const outgoing = (bench: ChannelBench, more: Partial<Outgoing> = {}): Outgoing => ({
  kind: 'message',
  key: 'k1',
  chat: `${bench.name.id}:dm/1`,
  text: 'hello',
  attachments: [],
  ...more,
});

/** Lets everything through and then fails, as a server does that is killed before it could tell the platform. */
const killedAfterStoring = (inbox: Inbox): Inbox => ({
  accept: async (...given) => {
    await inbox.accept(...given);
    throw new ChannelError('unreachable', 'killed');
  },
});

/** What every adapter holds. */
export function channelContract(name: string, make: () => Promise<ChannelBench>): void {
  describe(`the channel ${name}`, () => {
    let bench: ChannelBench;
    let world: ChannelWorld;
    beforeEach(async () => {
      [bench, world] = await Promise.all([make(), ChannelWorld.open()]);
    });
    afterEach(async () => {
      await bench.close();
      await world.close();
    });
    const open = (inbox?: Inbox): Promise<Channel> => bench.open(world.context(bench.name, inbox));
    inbound(() => ({ bench, world, open }));
    outbound(() => ({ bench, world, open }));
  });
}

type Given = () => { bench: ChannelBench; world: ChannelWorld; open: (inbox?: Inbox) => Promise<Channel> };

function inbound(given: Given): void {
  it('reads a payload twice as the same event, and one that its channel may hand in (P2)', async () => {
    const { bench, world } = given();
    for (const raw of bench.fixtures.incoming) {
      const event = bench.parse(raw);
      expect(event).toBeDefined();
      expect(bench.parse(structuredClone(raw))).toEqual(event);
      await world.inbox(bench.name).accept(event as InboundEvent);
    }
    expect(await world.messages()).toHaveLength(bench.fixtures.incoming.length);
  });

  it('takes no message of its own for an event', () => {
    const { bench } = given();
    for (const raw of bench.fixtures.own) expect(bench.parse(raw)).toBeUndefined();
  });

  it('stores before the platform knows; what a kill leaves untold comes again and is one message (P1, P2)', async () => {
    const { bench, world, open } = given();
    const [raw] = bench.fixtures.incoming;
    const dying = killedAfterStoring(world.inbox(bench.name));
    await open(dying)
      .then((channel) => bench.deliver(raw, channel, dying))
      .catch(() => undefined);
    const inbox = world.inbox(bench.name);
    await bench.deliver(raw, await open(inbox), inbox);
    expect(await world.messages()).toMatchObject([{ direction: 'in', state: 'received' }]);
  });

  it('commits a cursor and the message that moved it together, or neither', async () => {
    const { bench, world } = given();
    const event = bench.parse(bench.fixtures.incoming[0]) as InboundEvent;
    const state = ['cursor', 7] as const;
    const failing = world.inbox(bench.name).accept(event, {
      state,
      within: () => Promise.reject(new Error('the disk is full')),
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await world.state(bench.name.id).get('cursor')).toBeUndefined();
    expect(await world.messages()).toEqual([]);
    await world.inbox(bench.name).accept(event, { state });
    expect(await world.state(bench.name.id).get('cursor')).toBe(7);
    expect(await world.messages()).toHaveLength(1);
  });
}

function outbound(given: Given): void {
  it('sends a long text in parts that each fit, with code kept whole', async () => {
    const { bench, world, open } = given();
    const { textLimit } = bench.capabilities;
    const paragraph = 'word '.repeat(Math.ceil(textLimit / 10)).trim();
    const text = `${paragraph}\n\n${paragraph}\n\n${paragraph}\n\n\`\`\`\nlet a;\n\nlet b;\n\`\`\``;
    const { key, chat } = outgoing(bench);
    await world.enqueue({ key, kind: 'message', channel: bench.name.id, chat, payload: { text } });
    await world.deliver(await open());
    expect(await world.deliveries()).toMatchObject([{ state: 'sent' }]);
    const parts = bench.arrived?.() ?? [];
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(textLimit);
    if (bench.arrived) expect(parts.some((part) => part.includes('```\nlet a;\n\nlet b;\n```'))).toBe(true);
  });

  it('tells each failure of the platform as a ChannelError of its kind', async () => {
    const { bench, open } = given();
    const channel = await open();
    for (const { how, kind, arrange } of bench.failures) {
      arrange();
      const error: unknown = await channel.send(outgoing(bench)).catch((thrown: unknown) => thrown);
      expect([how, error instanceof ChannelError && error.kind]).toEqual([how, kind]);
    }
  });

  it('can what its capabilities say, and refuses what they do not', async () => {
    const { bench, open } = given();
    const channel = await open();
    expect(channel.capabilities).toEqual(bench.capabilities);
    for (const kind of ['edit', 'react', 'delete'] as const) {
      const platformId = bench.standing ?? 'p1';
      const sending = channel.send(outgoing(bench, { kind, text: '👍', platformId }));
      if (bench.capabilities[kind]) await sending;
      else await expect(sending).rejects.toMatchObject({ kind: 'rejected' });
    }
  });

  it('stops, and can be stopped again', async () => {
    const { open } = given();
    const channel = await open();
    await channel.stop();
    await channel.stop();
  });
}
