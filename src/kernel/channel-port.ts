import type { FieldError } from '../platform/problem.js';
import type { Json } from '../platform/json.js';

/** What the gateway must know of a stored channel to say how it is. */
export interface StoredChannel {
  id: string;
  platform: string;
  enabled: boolean;
  settings: Json;
}

/** A platform's answer to who we are there. */
export interface ChannelProbe {
  ok: boolean;
  status: string;
  /** Our name there. */
  account?: string;
  error?: string;
}

/** An event that an adapter outside of this process hands in. */
export interface IngestedEvent {
  eventKey?: string;
  verb: string;
  chat: string;
  chatTitle?: string;
  peer: { kind: 'direct' | 'group' | 'channel'; id: string };
  sender: string;
  senderName?: string;
  text: string;
  topic?: string;
  threadId?: string;
  platformId?: string;
  replyTo?: string;
  facts?: object;
}

/** A platform that channels may be made for; without an adapter one only waits. */
export interface PlatformFacts {
  name: string;
  title: string;
  adapter: boolean;
  accounts: boolean;
  /** The purposes for which a channel of it names secrets. */
  credentials: readonly string[];
}

/** The running channels as their resource needs them. */
export interface ChannelPort {
  /** `running`, `stopped`, `failed: …` or `no adapter`; computed, never stored. */
  status(row: StoredChannel): string;
  probe(row: StoredChannel): Promise<ChannelProbe>;
  /** By name. */
  platforms(): PlatformFacts[];
  /** What the adapter, or the lack of a platform by that name, has against these values. */
  faults(channel: { id: string; settings: object; credentials: object }): FieldError[];
}
