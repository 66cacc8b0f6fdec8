import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { Problem } from '../../platform/problem.js';
import { accountOf } from '../../routing/check-channel.js';
import { effectivePolicy } from '../../routing/effective.js';
import { Nothing } from '../nothing.dto.js';
import {
  ChannelFields,
  ChannelKey,
  ChannelQuery,
  ChannelView,
  EffectiveChannel,
  NewChannel,
  Probed,
} from './channels.dto.js';
import { channelRows, storable, type ChannelRow } from './channels.rows.js';
import { ChannelEvent, EventTaken } from './events.dto.js';

const shown = ({ ports }: ReadContext, row: ChannelRow) => ({ ...row, status: ports.channels.status(row) });

const find = (db: ReadContext['db'], { id }: Record<string, string>): Promise<ChannelRow | undefined> =>
  channelRows(db)
    .where('channel.id', '=', id ?? '')
    .executeTakeFirst();

/** Whoever sends messages on to an agent must be let to there, as a route would be. */
const scopesOf = ({ agent, defaultAgent }: { agent?: string; defaultAgent?: string }): string[] => [
  ...new Set([agent ?? '**', ...(defaultAgent === undefined ? [] : [defaultAgent])]),
];

async function stored(context: ReadContext, id: string) {
  const row = await channelRows(context.db).where('channel.id', '=', id).executeTakeFirstOrThrow();
  return shown(context, row);
}

async function create(context: WriteContext, { id, ...fields }: NewChannel) {
  const { db, ports } = context;
  const columns = await storable(db, id, fields, (channel) => ports.channels.faults(channel));
  if (await find(db, { id })) throw new Problem('conflict', `There is already a channel ${id}.`);
  await db
    .insertInto('channel')
    .values({ id, ...columns, ...context.stamps() } as never)
    .execute();
  context.after(() => ports.wake('channels'));
  return stored(context, id);
}

async function update(context: WriteContext, patch: Partial<ChannelFields>, row: ChannelRow) {
  const { db, ports } = context;
  const fields = parse(ChannelFields, mergePatch(present(ChannelFields, row), patch));
  const columns = await storable(db, row.id, fields, (channel) => ports.channels.faults(channel));
  for (const scope of scopesOf(fields)) await context.ask({ action: 'channels:update', scope });
  await db
    .updateTable('channel')
    .set({ ...columns, ...context.touched(row) } as never)
    .where('id', '=', row.id)
    .execute();
  context.after(() => ports.wake('channels'));
  return stored(context, row.id);
}

/** A channel made anew under the id begins afresh: its adapter's cursors and keys go with the row. */
async function remove({ db, after, ports }: WriteContext, row: ChannelRow): Promise<ChannelRow> {
  await db.deleteFrom('channelState').where('channel', '=', row.id).execute();
  await db.deleteFrom('channel').where('id', '=', row.id).execute();
  after(() => ports.wake('channels'));
  return row;
}

async function effective({ db, ports }: ReadContext, row: ChannelRow): Promise<EffectiveChannel> {
  const { channels, settings } = (await ports.router(db)).snapshot;
  const known = new Map(channels.map((channel) => [channel.id, channel]));
  const values = effectivePolicy(
    known,
    settings,
    row.platform,
    accountOf({ id: row.id, platform: row.platform }),
  );
  return { id: row.id, status: ports.channels.status(row), values };
}

export const channels = defineResource<ChannelRow>({
  name: 'channels',
  kind: 'Channel',
  says: 'One account on one platform: what it runs with, who may write by it and where unrouted messages go.',
  view: ChannelView,
  key: ChannelKey,
  manifest: 'apply',
  written: { defaults: { settings: {}, credentials: {}, enabled: true } },
  routing: true,
  find,
  scopeOf: (row) => row.scope,
  actions: {
    list: listing({
      input: ChannelQuery,
      says: 'List channels by id, each with its status.',
      from: channelRows,
      by: 'channel.id',
      of: 'agent.path',
      filters: { platform: 'channel.platform', agent: 'agent.path' },
      shown: (rows, context) => rows.map((row) => shown(context, row)),
    }),
    get: read({
      input: Nothing,
      says: 'Read one channel with its status.',
      scope: 'row',
      run: async (context, _input, row: ChannelRow) => shown(context, row),
    }),
    create: write({
      input: NewChannel,
      says: 'Add an account on a platform. It starts by itself; a platform without an adapter yet waits for one.',
      scope: scopesOf,
      run: create,
    }),
    update: write({
      input: ChannelFields as new () => Partial<ChannelFields>,
      partial: true,
      says: 'Change a channel; only this one starts anew. Null takes a policy back to what it inherits.',
      scope: 'row',
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Remove a channel. What is still to be sent by it fails; its messages stay.',
      scope: 'row',
      run: (context, _input, row: ChannelRow) => remove(context, row),
    }),
    probe: read({
      input: Nothing,
      says: 'Ask the platform whether it knows us, without sending anything.',
      scope: 'row',
      answer: Probed,
      run: ({ ports }, _input, row: ChannelRow) => ports.channels.probe(row),
    }),
    effective: read({
      input: Nothing,
      says: 'Every policy of a channel with the value that holds and where it comes from.',
      scope: 'row',
      at: { method: 'GET' },
      answer: EffectiveChannel,
      run: (context, _input, row: ChannelRow) => effective(context, row),
    }),
    messages: write({
      id: 'messages:ingest',
      accepts: true,
      input: ChannelEvent,
      says: 'Hand in an event that an adapter outside of the server has received. Stored when answered; the same key twice is one message.',
      scope: 'row',
      on: ['rest'],
      answer: EventTaken,
      target: ({ message }) => message,
      run: async ({ db, ports, after }, { verb = 'message', ...event }, row: ChannelRow) => {
        const taken = await ports.ingest(db, row, { verb, ...event });
        after(() => ports.wake('intake'));
        return taken;
      },
    }),
  },
});
