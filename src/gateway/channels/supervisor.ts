import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { ChannelError, type Adapter, type Channel, type InboundEvent } from '../../adapters/channel.js';
import type { Adapters } from '../../adapters/platforms.js';
import type { ChannelTable } from '../../db/tables/channels.js';
import type { ChannelProbe, StoredChannel } from '../../kernel/channel-port.js';
import { canonicalJson, type Json } from '../../platform/json.js';
import { credentialsOf } from './credentials.js';
import { ChannelInbox, type InboxDeps } from './inbox.js';
import { Slot, type Wanted } from './slot.js';
import { ChannelState } from './state.js';

type Row = Selectable<ChannelTable> & { owner: string | null };

/** Why a channel cannot send now. `waits`: it may yet, so what is to be sent stays in the outbox. */
export interface Absence {
  waits: boolean;
  reason: string;
}

/** Runs the channels that their rows ask for, and is found again from the rows after a crash. */
export class Supervisor {
  readonly #slots = new Map<string, Slot>();

  constructor(
    private readonly deps: InboxDeps,
    private readonly adapters: Adapters,
    /** Channels that need no row and always run, by the name that the bus has for them. */
    private readonly own: ReadonlyMap<string, Channel>,
  ) {}

  get(id: string): Channel | undefined {
    return this.own.get(id) ?? this.#slots.get(id)?.channel;
  }

  /** One look at all rows; only what has changed is stopped and started again. */
  async pass(): Promise<boolean> {
    const rows = await this.rows();
    const wanted = new Set(rows.map((row) => row.id));
    for (const row of rows) this.slotOf(row.id).want(await this.wantedOf(row));
    for (const [id, slot] of this.#slots) {
      if (wanted.has(id)) continue;
      slot.want(undefined);
      await slot.settled();
      this.#slots.delete(id);
    }
    return false;
  }

  async stop(): Promise<void> {
    for (const slot of this.#slots.values()) slot.want(undefined);
    await Promise.all([...this.#slots.values()].map((slot) => slot.settled()));
  }

  status(row: StoredChannel): string {
    if (!row.enabled) return 'stopped';
    if (this.own.has(row.id)) return 'running';
    return this.adapterOf(row) ? (this.#slots.get(row.id)?.status ?? 'stopped') : 'no adapter';
  }

  async probe(row: StoredChannel): Promise<ChannelProbe> {
    const channel = row.enabled ? this.get(row.id) : undefined;
    const status = this.status(row);
    if (!channel) return { ok: false, status, error: `the channel is not connected: ${status}` };
    try {
      const answer = await channel.probe?.();
      return { ok: true, status, ...(answer?.account !== undefined && { account: answer.account }) };
    } catch (error) {
      return { ok: false, status, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async absence(id: string): Promise<Absence> {
    const row = (await this.rows()).find((channel) => channel.id === id);
    if (!row) return { waits: false, reason: `there is no channel ${id}` };
    if (!row.enabled) return { waits: false, reason: `the channel ${id} is not enabled` };
    if (!this.adapterOf(row))
      return { waits: false, reason: `there is no adapter for ${row.platform} in this server` };
    const waits = !(this.#slots.get(id)?.isHopeless ?? false);
    return { waits, reason: `the channel ${id} is ${this.status(row)}` };
  }

  /** The channels that take the same thing twice without harm, running or not: what recovery asks at the start. */
  async idempotent(): Promise<string[]> {
    const own = [...this.own].filter(([, channel]) => channel.capabilities.idempotent).map(([id]) => id);
    const rows = await this.rows();
    const others = rows.filter((row) => this.adapterOf(row)?.capabilities.idempotent).map((row) => row.id);
    return [...own, ...others];
  }

  /** A channel whose adapter is outside of this process is not run here. */
  private adapterOf({ platform, settings }: StoredChannel): Adapter | undefined {
    const { external } = (settings ?? {}) as { external?: unknown };
    return external === true || !Object.hasOwn(this.adapters, platform) ? undefined : this.adapters[platform];
  }

  private slotOf(id: string): Slot {
    const slot = this.#slots.get(id) ?? new Slot(id, () => this.deps.engine.clock.now());
    this.#slots.set(id, slot);
    return slot;
  }

  private rows(): Promise<Row[]> {
    return this.deps.engine.database.read
      .selectFrom('channel')
      .leftJoin('agent', 'agent.id', 'channel.agentId')
      .selectAll('channel')
      .select('agent.path as owner')
      .orderBy('channel.id')
      .execute();
  }

  private async wantedOf(row: Row): Promise<Wanted | undefined> {
    const load = row.enabled ? this.adapterOf(row)?.load : undefined;
    if (!load) return undefined;
    const { engine } = this.deps;
    const named = row.credentials as Record<string, string>;
    const opened = credentialsOf(engine.database.read, engine.keys, row.owner, named);
    // A secret that is missing or set anew is as much a change as one of the row.
    const secrets = await opened.catch((error: unknown) => String(error));
    const content = canonicalJson([row.version, row.owner, secrets]);
    const mark = createHash('sha256').update(content).digest('hex');
    return { mark, make: async (slot) => (await load())(this.contextOf(row, await opened, slot)) };
  }

  private contextOf(row: Row, credentials: Record<string, string>, slot: Parameters<Wanted['make']>[0]) {
    const { engine, files } = this.deps;
    const inbox = new ChannelInbox(this.deps, row);
    return {
      id: row.id,
      account: row.account,
      settings: row.settings as Record<string, Json>,
      credentials,
      inbox: {
        accept: async (event: InboundEvent, { state }: { state?: readonly [string, Json] } = {}) => {
          if (!slot.isOpen()) throw new ChannelError('unreachable', 'the channel was stopped');
          return inbox.accept(event, state ? { state } : {});
        },
      },
      state: new ChannelState(engine.database, engine.keys, row.id, () => engine.iso()),
      file: (id: string) => files.read(id),
      report: slot.report,
    };
  }
}
