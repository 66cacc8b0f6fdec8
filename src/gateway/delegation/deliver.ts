import type { Tx } from '../../db/db.js';
import type { Json } from '../../platform/json.js';
import type { Engine } from '../engine.js';
import { agentById, agentName } from '../turns/agent-row.js';
import { lastAttempt } from '../turns/attempt-store.js';
import type { Turn } from '../turns/turn-store.js';
import { byId } from './lineage.js';
import { isOpen, liveTurnStates, stoppedByPeople, type Delegation, type Question } from './record.js';
import { resultWords, returnTo } from './result.js';

type Late = Pick<Delegation | Question, 'waiting' | 'taken' | 'deliveredAt'>;

/**
 * What becomes of a result that is there: `hold` while a tool call of the live turn waits for it, or is expected to ask
 * again in its next attempt; `had` when the last attempt has it; else it comes as a message.
 */
async function wayOf(tx: Tx, turn: Turn, { waiting, taken }: Late): Promise<'hold' | 'had' | 'message'> {
  if (turn.cancelRequested) return 'had';
  const live = (liveTurnStates as readonly string[]).includes(turn.state);
  if (live) return waiting === null ? 'message' : 'hold';
  if (turn.state === 'cancelled') return 'had';
  return taken !== null && taken === (await lastAttempt(tx, turn.id)) ? 'had' : 'message';
}

const turnOf = (tx: Tx, id: string): Promise<Turn | undefined> =>
  tx.selectFrom('turn').selectAll().where('id', '=', id).executeTakeFirst();

/** Nobody is left to hear it when people have stopped it, or the work that it was a part of. */
async function isHeard(tx: Tx, { parentDelegation, fromAgent, reason }: Delegation): Promise<boolean> {
  if (reason === stoppedByPeople) return false;
  if (!(await agentById(tx, fromAgent))) return false;
  const above = parentDelegation === null ? undefined : await byId(tx, parentDelegation);
  return !above || isOpen(above);
}

async function deliverResult(tx: Tx, id: string, now: string): Promise<void> {
  const row = await byId(tx, id);
  if (!row || row.deliveredAt !== null) return;
  const turn = await turnOf(tx, row.parentTurn);
  const way = turn ? await wayOf(tx, turn, row) : 'had';
  if (way === 'hold') return;
  if (turn && way === 'message' && (await isHeard(tx, row))) {
    const agent = await agentById(tx, row.toAgent);
    const path = agent?.path ?? row.toAgent;
    const words = {
      eventKey: `delegation:${id}`,
      sender: `agent:${path}`,
      senderName: agent ? agentName(agent) : path,
      text: resultWords(row, path),
      attachments: row.attachments as Json[],
      facts: { delegation: id, root: row.root },
    };
    await returnTo(tx, turn, words, now);
  }
  await tx.updateTable('delegation').set({ deliveredAt: now }).where('id', '=', id).execute();
}

async function deliverAnswer(tx: Tx, id: string, now: string): Promise<void> {
  const row = await tx.selectFrom('question').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || row.deliveredAt !== null || row.state === 'open') return;
  const turn = await turnOf(tx, row.turnId);
  const way = turn ? await wayOf(tx, turn, row) : 'had';
  if (way === 'hold') return;
  if (turn && way === 'message' && row.state !== 'cancelled' && (await agentById(tx, row.agentId))) {
    const said = row.state === 'answered' ? `Answer: ${row.reply}` : 'Nobody has answered in time.';
    const text = `Your question "${row.text}" (${row.id}).\n\n${said}`;
    const from = row.answeredBy ?? 'system';
    const words = { eventKey: `question:${id}`, sender: from, senderName: from, text };
    await returnTo(tx, turn, { ...words, facts: { question: id } }, now);
  }
  await tx.updateTable('question').set({ deliveredAt: now }).where('id', '=', id).execute();
}

/** Brings back what has ended, each once: the message and its note commit together. */
export async function deliver(engine: Engine): Promise<number> {
  const { database } = engine;
  const done = await database.read
    .selectFrom('delegation')
    .where('deliveredAt', 'is', null)
    .where('endedAt', 'is not', null)
    .select('id')
    .orderBy('id')
    .execute();
  for (const { id } of done) await database.transact((tx) => deliverResult(tx, id, engine.iso()));
  const answered = await database.read
    .selectFrom('question')
    .where('deliveredAt', 'is', null)
    .where('state', '!=', 'open')
    .select('id')
    .orderBy('id')
    .execute();
  for (const { id } of answered) await database.transact((tx) => deliverAnswer(tx, id, engine.iso()));
  const looked = done.length + answered.length;
  if (looked > 0) engine.pulse.beat();
  return looked;
}
