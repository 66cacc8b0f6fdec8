import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ChannelWorld } from '../../../test/support/channel-world.js';
import type { Channel, Outgoing } from '../../adapters/channel.js';
import { endStatus, putStatus } from './status-line.js';
import { StatusLoop } from './status-loop.js';

const capabilities = {
  ...{ edit: true, delete: true, react: false, files: false, threads: false, typing: false, buttons: false },
  ...{ editMs: 1, idempotent: false, textLimit: 4000 },
};

let world: ChannelWorld;
let sent: Outgoing[];
beforeEach(async () => {
  world = await ChannelWorld.open();
  sent = [];
  const now = world.engine.iso();
  const turn = { id: 'turn', agentId: 'a', sessionKey: 's', chat: 'toy:direct/a', state: 'running' } as const;
  await world.database.transact((tx) =>
    tx
      .insertInto('turn')
      .values({ ...turn, nextAt: now, createdAt: now } as never)
      .execute(),
  );
});
afterEach(() => world.close());

const channel = (): Channel => ({
  id: 'toy',
  platform: 'toy',
  capabilities,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  send: (outgoing) => {
    sent.push(outgoing);
    return Promise.resolve({ platformId: 'p1' });
  },
});

const put = () =>
  world.database.transact((tx) =>
    putStatus(
      tx,
      'turn',
      { channel: 'toy', chat: 'toy:direct/a', threadId: null },
      { text: 'Working · 1 s', buttons: [] },
      world.engine.iso(),
    ),
  );

it('posts no line of a turn that ends while the line is looked at: nobody would take it away', async () => {
  await put();
  const ends = (): Channel => {
    // Queued before whatever the loop writes next.
    void world.database.transact((tx) => endStatus(tx, 'turn'));
    return channel();
  };
  await new StatusLoop(world.engine, { get: ends }).pass();
  expect(sent).toEqual([]);
});

it('posts the line of a turn that goes on', async () => {
  await put();
  await new StatusLoop(world.engine, { get: channel }).pass();
  expect(sent).toMatchObject([{ kind: 'message', text: 'Working · 1 s' }]);
});
