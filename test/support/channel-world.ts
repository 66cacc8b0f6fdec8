import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, ChannelContext, Inbox } from '../../src/adapters/channel.js';
import { enqueue, type Effect } from '../../src/bus/outbox.js';
import { Database } from '../../src/db/db.js';
import { migrate } from '../../src/db/migrate.js';
import { ChannelInbox, type ChannelName } from '../../src/gateway/channels/inbox.js';
import { ChannelState } from '../../src/gateway/channels/state.js';
import { DeliveryLoop } from '../../src/gateway/delivery/delivery.js';
import { Engine } from '../../src/gateway/engine.js';
import { FileStore } from '../../src/gateway/files.js';
import { KeyRing } from '../../src/identity/key-ring.js';
import { systemClock } from '../../src/platform/clock.js';
import { toConfig } from '../../src/platform/config.js';

/** The gateway's side of a channel: a real bus in a file of its own, and the real ports over it. */
export class ChannelWorld {
  readonly dir = mkdtempSync(join(tmpdir(), 'rk-channel-'));
  readonly database = new Database(join(this.dir, 'rookery.db'));
  readonly engine = new Engine(
    toConfig({ ROOKERY_DATA: this.dir, ROOKERY_LOG: 'silent' }),
    this.database,
    systemClock,
    new KeyRing([Buffer.alloc(32, 7)]),
  );
  readonly files = new FileStore(this.dir);

  static async open(): Promise<ChannelWorld> {
    const world = new ChannelWorld();
    await migrate(world.database);
    return world;
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  inbox(channel: ChannelName): ChannelInbox {
    return new ChannelInbox({ engine: this.engine, files: this.files, wake: () => undefined }, channel);
  }

  state(id: string): ChannelState {
    return new ChannelState(this.database, this.engine.keys, id, () => this.engine.iso());
  }

  context(channel: ChannelName, inbox: Inbox = this.inbox(channel)): ChannelContext {
    return {
      id: channel.id,
      account: 'default',
      settings: {},
      credentials: {},
      inbox,
      state: this.state(channel.id),
      file: (id) => this.files.read(id),
      report: () => undefined,
    };
  }

  messages() {
    return this.database.read.selectFrom('message').selectAll().orderBy('seq').execute();
  }

  deliveries() {
    return this.database.read.selectFrom('delivery').selectAll().orderBy('seq').execute();
  }

  async enqueue(effect: Effect): Promise<void> {
    await this.database.transact((tx) => enqueue(tx, effect, this.engine.iso()));
  }

  /** One pass of the delivery loop over this channel, until nothing is on its way. */
  async deliver(channel: Channel | undefined): Promise<void> {
    const board = {
      get: () => channel,
      absence: () => Promise.resolve({ waits: true, reason: 'it is not there' }),
    };
    const loop = new DeliveryLoop(this.engine, board, () => undefined);
    await loop.pass();
    await loop.idle();
  }

  /** What waits for its time is due now. */
  async makeDue(): Promise<void> {
    await this.database.transact((tx) =>
      tx.updateTable('delivery').set({ nextAt: this.engine.iso() }).where('state', '=', 'pending').execute(),
    );
  }
}
