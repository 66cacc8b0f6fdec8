import { single } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { UsageError } from '../failure.js';
import { needed } from '../operations.js';
import { oneLine } from '../print/plain.js';
import { listLines } from '../print/rows.js';
import { everyPage } from '../resource-command.js';

const columns = ['code', 'channel', 'sender', 'senderName', 'expiresAt'];

async function list({ connection, terminal, json, given }: Context): Promise<void> {
  const [channel, ...rest] = given.words;
  if (rest.length > 0) throw new UsageError('pairing list takes one channel, or none for all');
  const context = { connection } as Context;
  const query = { state: 'pending', ...(channel !== undefined && { channel }) };
  const items = await everyPage(context, needed('pairings', 'list'), query);
  if (json) return terminal.json({ items });
  if (items.length === 0) return terminal.line('Nobody waits to be let in.');
  const rows = items.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
  terminal.line(...listLines(rows, ['code'], terminal.width));
}

async function approve({ connection, terminal, json, given }: Context): Promise<void> {
  const [code, ...rest] = given.words;
  if (code === undefined || rest.length > 0) throw new UsageError('pairing approve takes <code>');
  const user = single(given, 'user');
  const row = await connection.client.pairings.approve(code, user === undefined ? {} : { user });
  if (json) return terminal.json(row);
  terminal.line(
    `${oneLine(row?.sender ?? code)} may write on ${oneLine(row?.channel ?? 'its channel')} now.`,
  );
}

export const pairingList: Command = {
  name: 'pairing list',
  usage: '[channel]',
  says: 'Show the strangers who wrote in direct chats and wait to be let in, with their codes.',
  flags: [],
  run: list,
};

export const pairingApprove: Command = {
  name: 'pairing approve',
  usage: '<code> [--user sub]',
  says: 'Let the sender that has told you this code write from now on; what it has written is answered.',
  flags: [{ name: 'user', takes: 'sub', says: 'Also makes the sender one of this person' }],
  notes: ['Codes expire after an hour. rookery pairings also dismisses, blocks and forgets.'],
  run: approve,
};
