import type { EventFile, Inbox, InboundEvent } from '../../adapters/channel.js';
import { appendInbound } from '../../bus/inbound.js';
import type { Tx } from '../../db/db.js';
import type { Attachment } from '../../kernel/chat-port.js';
import type { Json } from '../../platform/json.js';
import type { FieldError } from '../../platform/problem.js';
import type { Engine } from '../engine.js';
import type { FileStore } from '../files.js';
import { writeState } from './state.js';

/** A channel as its events name it. */
export interface ChannelName {
  id: string;
  platform: string;
}

export interface Stored {
  id: string;
  duplicate: boolean;
}

/** What joins the transaction of the event. */
export interface AcceptOptions {
  state?: readonly [key: string, value: Json];
  /** The agent that the message is addressed to by whom the link belongs to; never from outside. */
  direct?: string;
  /** Runs for a new message, in its transaction; what it throws undoes the message. */
  within?: (tx: Tx, stored: Stored) => Promise<void>;
}

/** What an event says that its channel cannot know: a chat or a person of somewhere else. */
export function eventFaults({ id, platform }: ChannelName, { chat, sender }: InboundEvent): FieldError[] {
  const begins = (path: string, value: string, prefix: string): FieldError[] =>
    value.startsWith(prefix) && value.length > prefix.length
      ? []
      : [{ path, message: `must begin with "${prefix}" and go on` }];
  return [...begins('chat', chat, `${id}:`), ...begins('sender', sender, `${platform}:`)];
}

/** Puts an event on the bus, in the words of the bus. */
export async function storeEvent(
  tx: Tx,
  channel: ChannelName,
  event: InboundEvent,
  { at, direct, attachments = [] }: { at: string; direct?: string; attachments?: Attachment[] },
): Promise<Stored> {
  const { peer, facts, burst, files: _files, ...columns } = event;
  return appendInbound(
    tx,
    {
      ...columns,
      channel: channel.id,
      chatKind: peer.kind,
      attachments: attachments as unknown as Json[],
      facts: {
        ...(facts as { [name: string]: Json }),
        peer: { ...peer },
        ...(burst !== undefined && { burst }),
        ...(direct !== undefined && { direct }),
      },
    },
    at,
  );
}

export interface InboxDeps {
  engine: Engine;
  files: FileStore;
  wake: (loop: 'intake') => void;
}

/** The one way in for what adapters receive: files first, then the message and what belongs to it together (P1). */
export class ChannelInbox implements Inbox {
  constructor(
    private readonly deps: InboxDeps,
    private readonly channel: ChannelName,
  ) {}

  async accept(
    event: InboundEvent,
    options: AcceptOptions = {},
  ): Promise<{ message: string; duplicate: boolean }> {
    const { engine, files, wake } = this.deps;
    const faults = eventFaults(this.channel, event);
    if (faults.length > 0)
      throw new Error(`${this.channel.id}: the event's ${faults[0]?.path} ${faults[0]?.message}`);
    const attachments = await this.store(event.files ?? []);
    if (attachments.length > 0) engine.step('files-stored');
    const at = engine.iso();
    const stored = await engine.database.transact(async (tx) => {
      const { direct, state, within } = options;
      const given = { at, attachments, ...(direct !== undefined && { direct }) };
      const taken = await storeEvent(tx, this.channel, event, given);
      if (state) await writeState(tx, engine.keys, this.channel.id, state, at);
      if (taken.duplicate) return taken;
      await files.note(tx, event.chat, attachments, at);
      await within?.(tx, taken);
      return taken;
    }, 'ingest');
    engine.pulse.beat();
    wake('intake');
    return { message: stored.id, duplicate: stored.duplicate };
  }

  private store(files: readonly EventFile[]): Promise<Attachment[]> {
    return Promise.all(files.map(({ name, type, bytes }) => this.deps.files.put(name, type, bytes)));
  }
}
