import type { Channel, ChannelProbeAnswer } from '../../../openapi/client/index.js';
import { isOn } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, UsageError } from '../failure.js';
import { needed } from '../operations.js';
import { listLines, type Row } from '../print/rows.js';
import { everyPage } from '../resource-command.js';

const isExternal = ({ settings }: Channel): boolean =>
  (settings as { external?: unknown } | undefined)?.external === true;

/** One that should run here and does not; an adapter outside, or one that is not built yet, is nobody's fault. */
function isFailing(
  { enabled, status = '', ...channel }: Channel,
  probe: ChannelProbeAnswer | undefined,
): boolean {
  if (!enabled || status === 'no adapter' || isExternal({ enabled, status, ...channel })) return false;
  return status.startsWith('failed') || probe?.ok === false;
}

async function channelsOf(context: Context): Promise<Channel[]> {
  const [id, ...rest] = context.given.words;
  if (rest.length > 0) throw new UsageError('channels status takes one channel, or none for all');
  if (id !== undefined) return [await context.connection.client.channels.get(id)];
  return (await everyPage(context, needed('channels', 'list'), {})) as unknown as Channel[];
}

async function run(context: Context): Promise<number> {
  const { connection, terminal, json, given } = context;
  const rows: Row[] = [];
  let failing = 0;
  for (const channel of await channelsOf(context)) {
    const probe =
      isOn(given, 'probe') && channel.enabled
        ? await connection.client.channels.probe(channel.id)
        : undefined;
    if (isFailing(channel, probe)) failing += 1;
    const { id, agent, enabled, status } = channel;
    const { account, error } = probe ?? {};
    rows.push({ id, status: probe?.status ?? status, enabled, agent, account, error });
  }
  if (json) terminal.json({ items: rows });
  else terminal.line(...listLines(rows, ['id'], terminal.width));
  return failing > 0 ? exitCodes.failed : exitCodes.ok;
}

export const channelsStatus: Command = {
  name: 'channels status',
  usage: '[id] [--probe]',
  says: 'Show every channel, or one, with its state. Exits with 1 when one that should run does not.',
  flags: [{ name: 'probe', says: 'Also ask each platform whether it knows us' }],
  run,
};
