import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { appendOutbound } from '../../bus/outbound.js';
import type { Tx } from '../../db/db.js';
import type { PairingTable } from '../../db/tables/people.js';
import { newId } from '../../platform/ids.js';
import { codeMs, codeOf, decidePairing } from '../../routing/pairing.js';
import { operatorChat } from '../turns/operator-chat.js';
import type { StoredMessage } from './facts.js';

type PairingRow = Selectable<PairingTable>;

/** How the message of a stranger ends for now. */
export interface Asked {
  state: 'parked' | 'dropped';
  reason: string;
}

const waits: Asked = { state: 'parked', reason: 'dmPolicy: dm_policy_pairing_required' };

/** The stranger's own row first, then those that it shares the channel's room with. */
async function knownOf(tx: Tx, { channel, sender }: StoredMessage, now: string) {
  const since = new Date(Date.parse(now) - codeMs).toISOString();
  const rows = await tx
    .selectFrom('pairing')
    .selectAll()
    .where('channel', '=', channel)
    .where((eb) => eb.or([eb('sender', '=', sender), eb('expiresAt', '>', now), eb('createdAt', '>', since)]))
    .orderBy('id')
    .execute();
  const own = rows.find((row) => row.sender === sender);
  return { own, others: rows.filter((row) => row !== own) };
}

async function freshCode(tx: Tx): Promise<string> {
  for (;;) {
    const code = codeOf(randomBytes(8));
    const taken = await tx.selectFrom('pairing').where('code', '=', code).select('id').executeTakeFirst();
    if (!taken) return code;
  }
}

/** Tells the stranger its code; under another key, because an earlier telling may not have arrived. */
async function tell(tx: Tx, row: StoredMessage, { code }: { code: string }, at: string): Promise<string> {
  const { channel, chat, threadId, topic, id } = row;
  const key = `pairing:${id}`;
  const text = [
    'I do not know you here yet, so your message waits.',
    `Your code is ${code}. Give it within an hour to whoever looks after me, who lets you in with: rookery pairing approve ${code}`,
  ].join('\n');
  const notice = { key, kind: 'notice' as const, sender: 'system', text, replyTo: id };
  await appendOutbound(tx, { ...notice, channel, chat, threadId, topic }, at);
  return key;
}

async function tellOperator(tx: Tx, row: StoredMessage, key: string, text: string, at: string) {
  const operator = await operatorChat(tx);
  if (!operator || operator.chat === row.chat) return;
  await appendOutbound(tx, { ...operator, key, kind: 'notice', sender: 'system', text }, at);
}

async function giveCode(tx: Tx, row: StoredMessage, at: string): Promise<void> {
  const { channel, chat, sender, senderName } = row;
  const code = await freshCode(tx);
  const expiresAt = new Date(Date.parse(at) + codeMs).toISOString();
  const stamps = { version: 1, createdAt: at, createdBy: `sender:${sender}`, updatedAt: at };
  const notice = await tell(tx, row, { code }, at);
  const fresh = { code, id: newId(Date.parse(at)), chat, senderName, expiresAt, notice, ...stamps };
  await tx
    .insertInto('pairing')
    .values({ channel, sender, state: 'pending', ...fresh })
    .onConflict((on) => on.columns(['channel', 'sender']).doUpdateSet({ state: 'pending', ...fresh }))
    .execute();
  const who = senderName === null ? sender : `${senderName} (${sender})`;
  const text = `${who} would like to write on ${channel}: rookery pairing approve ${code}`;
  await tellOperator(tx, row, `pairing-asked:${row.id}`, text, at);
}

/** A telling that did not arrive is repeated when the stranger writes again. */
async function tellAgain(tx: Tx, row: StoredMessage, own: PairingRow, at: string): Promise<void> {
  const told = await tx
    .selectFrom('delivery')
    .where('key', '=', own.notice)
    .select('state')
    .executeTakeFirst();
  if (told?.state !== 'failed') return;
  const notice = await tell(tx, row, own, at);
  await tx.updateTable('pairing').set({ notice }).where('code', '=', own.code).execute();
}

async function setExpiry(tx: Tx, ids: readonly string[], expiresAt: string, at: string): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('pairing')
    .set((eb) => ({ expiresAt, updatedAt: at, version: eb('version', '+', 1) }))
    .where('id', 'in', [...ids])
    .execute();
}

/** A stranger has written in a direct chat: its message waits for the operator, and it is told so once. */
export async function askToPair(tx: Tx, row: StoredMessage, at: string): Promise<Asked> {
  const { own, others } = await knownOf(tx, row, at);
  const decided = decidePairing(own, others, at);
  if (decided.step === 'flood') {
    const text = `Too many strangers write on ${row.channel}; what they say is dropped until there are fewer of them.`;
    await tellOperator(tx, row, `pairing-flood:${row.channel}:${at.slice(0, 13)}`, text, at);
    return { state: 'dropped', reason: 'dmPolicy: pairing_flood' };
  }
  if (decided.step === 'wait') {
    if (own?.state === 'pending') await tellAgain(tx, row, own, at);
    return waits;
  }
  await setExpiry(tx, decided.closes, at, at);
  if (decided.step === 'code') await giveCode(tx, row, at);
  else if (own) {
    await setExpiry(tx, [own.id], new Date(Date.parse(own.createdAt) + codeMs).toISOString(), at);
    await tellAgain(tx, row, own, at);
  }
  return waits;
}
