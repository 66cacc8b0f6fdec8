import { firstChat, type Notice } from '../chat-link.js';
import type { Command, Context } from '../command.js';
import type { Connection } from '../connection.js';
import { exitCodes } from '../failure.js';
import { readinessOf } from '../health.js';
import { operationOf } from '../operations.js';
import { plain } from '../print/plain.js';
import { recordLines } from '../print/rows.js';

const live = ['queued', 'starting', 'running', 'waiting'] as const;
const atMost = 500;

const shown = (count: number): string => (count >= atMost ? `${atMost} or more` : String(count));

/** How many rows of a list have this state; undefined where the server has no such list. */
export async function countOf(
  { client }: Connection,
  resource: string,
  state: string,
): Promise<number | undefined> {
  const list = operationOf(resource, 'list');
  if (!list?.input?.some(({ name }) => name === 'state')) return undefined;
  const { body } = await client.request(list, [], { state, limit: atMost });
  return (body as { items: unknown[] }).items.length;
}

async function runsOn(connection: Connection): Promise<Partial<Notice>> {
  const chat = firstChat(connection);
  const notice = await chat?.history().then(
    (history) => history.notice,
    () => undefined,
  );
  if (notice) return notice;
  // Elsewhere the newest turn says what the server ran last.
  const { items } = await connection.client.turns.list({ limit: 1 });
  const [{ model, runtime } = {}] = items;
  return { ...(model !== undefined && { model }), ...(runtime !== undefined && { runtime }) };
}

async function turnCounts(connection: Connection): Promise<Record<string, number>> {
  const counts = await Promise.all(
    live.map(async (state) => [state, await countOf(connection, 'turns', state)] as const),
  );
  return Object.fromEntries(counts.map(([state, count]) => [state, count ?? 0]));
}

async function run({ connection, terminal, json }: Context): Promise<number> {
  const { ready, reasons } = await readinessOf(connection.url);
  const [notice, turns, failed, uncertain] = await Promise.all([
    runsOn(connection),
    turnCounts(connection),
    countOf(connection, 'deliveries', 'failed'),
    countOf(connection, 'deliveries', 'uncertain'),
  ]);
  const status = {
    url: connection.url,
    ready,
    reasons,
    ...notice,
    turns,
    ...(failed !== undefined && { failedDeliveries: failed }),
    ...(uncertain !== undefined && { uncertainDeliveries: uncertain }),
  };
  if (json) terminal.json(status);
  else {
    const counted = Object.entries(turns).map(([state, count]) => `${shown(count)} ${state}`);
    terminal.line(
      ...recordLines({
        server: connection.url,
        ready: ready ? 'yes' : `no: ${reasons.map(plain).join('; ')}`,
        model: notice.model,
        runtime:
          notice.runtime && notice.isolated === false ? `${notice.runtime} (no isolation)` : notice.runtime,
        hint: notice.hint,
        turns: counted.join(', '),
        failedDeliveries: failed === undefined ? undefined : shown(failed),
        uncertainDeliveries: uncertain === undefined ? undefined : shown(uncertain),
      }),
    );
  }
  return ready ? exitCodes.ok : exitCodes.failed;
}

export const status: Command = {
  name: 'status',
  usage: '',
  says: 'Show whether the server is ready and why not, what model and runtime it has, and how many turns are live. Exits with 1 while it is not ready.',
  flags: [],
  run,
};
