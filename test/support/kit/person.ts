import type { EventFacts, EventPeer, InboundEvent, Outgoing } from '../../../src/adapters/channel.js';
import { until } from '../boot.js';
import type { ToyPlatform } from '../toy-platform.js';

/** Where a person writes: a room of the platform, and what the platform would tell of it. */
export interface RoomOptions {
  kind?: 'group' | 'channel';
  topic?: string;
  guild?: string;
  team?: string;
  roles?: string[];
}

interface Place {
  chat: string;
  peer: EventPeer;
  topic?: string;
  facts: EventFacts;
}

/** Somebody on a platform. What they say goes the way of every message; what they see is what the platform was sent. */
export class Person {
  #heard = 0;

  constructor(
    private readonly platform: ToyPlatform,
    readonly name: string,
    private readonly place: Place = {
      chat: `${platform.name}:dm/${name}`,
      peer: { kind: 'direct', id: name },
      facts: {},
    },
  ) {}

  /** The same person in a room. */
  in(room: string, { kind = 'group', topic, ...facts }: RoomOptions = {}): Person {
    return new Person(this.platform, this.name, {
      chat: `${this.platform.name}:${kind}/${room}`,
      peer: { kind, id: room },
      ...(topic !== undefined && { topic }),
      facts: { mentioned: false, ...facts },
    });
  }

  /** Resolves when the message is stored; its id on the platform. */
  says(text: string, facts: EventFacts = {}): Promise<string> {
    return this.does(text, { facts: { ...this.place.facts, ...facts } });
  }

  /** Says it to the bot, as the platform knows a mention. */
  mentions(text: string): Promise<string> {
    return this.says(text, { mentioned: true });
  }

  edits(message: string, text: string): Promise<string> {
    return this.does(text, { verb: 'edit', replyTo: message });
  }

  reacts(message: string, emoji: string): Promise<string> {
    return this.does(emoji, { verb: 'reaction', replyTo: message });
  }

  /** The button with this label, on the newest message that has one. */
  async presses(label: string): Promise<string> {
    const buttons = this.sees().flatMap((message) => message.buttons ?? []);
    const button = buttons.findLast((each) => each.label === label);
    if (!button) throw new Error(`${this.name} sees no button ${label}`);
    return this.does(button.id, { verb: 'press' });
  }

  /** What stands in the chat now, from our side, oldest first. */
  sees(): Outgoing[] {
    return this.platform.standing(this.place.chat);
  }

  /** The next message in the chat that was not heard yet; status lines are none. */
  async hears(): Promise<string> {
    const said = (): Outgoing[] =>
      this.platform.sent.filter(
        ({ chat, kind, silent }) =>
          chat === this.place.chat && !silent && !['react', 'delete'].includes(kind),
      );
    const { text } = await until(async () => said()[this.#heard], `${this.name} hears something`);
    this.#heard += 1;
    return text;
  }

  get chat(): string {
    return this.place.chat;
  }

  private async does(text: string, more: Partial<InboundEvent>): Promise<string> {
    const { chat, peer, topic, facts } = this.place;
    const place = { chat, peer, facts, ...(topic !== undefined && { topic }) };
    const id = await this.platform.happen({
      from: this.name,
      room: peer.id,
      text,
      more: { ...place, ...more },
    });
    return `u${id}`;
  }
}
