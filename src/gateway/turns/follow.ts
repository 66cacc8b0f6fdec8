import { chatEventsAfter } from '../../bus/chat-events.js';
import type { ReadDb } from '../../db/db.js';
import type { StreamEvent } from '../../kernel/resource.js';
import type { Engine } from '../engine.js';

type Of = { chat: string } | { turnId: string };

/** The events of a chat or of a turn after a number, then live ones until the signal; beats of the bus wake it. */
export async function* followEvents(
  engine: Engine,
  of: Of,
  afterSeq: number,
  signal: AbortSignal,
  isOver: () => Promise<boolean> = () => Promise.resolve(false),
): AsyncIterable<StreamEvent> {
  for (let after = afterSeq; !signal.aborted;) {
    const next = engine.pulse.next(1000, signal);
    // Asked before the events are read: what its end has written is then among them.
    const over = await isOver();
    const rows = await chatEventsAfter(engine.database.read, of, after);
    for (const { seq, kind, data } of rows) {
      if (signal.aborted) return;
      yield { seq, kind, data };
      after = seq;
    }
    if (rows.length > 0) continue;
    if (over) return;
    await next;
  }
}

/** As `followEvents`, and ends with the turn; one that is run again after a failure goes on. */
export function followTurn(
  engine: Engine,
  turnId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncIterable<StreamEvent> {
  return followEvents(engine, { turnId }, afterSeq, signal, () => hasEnded(engine.database.read, turnId));
}

async function hasEnded(db: ReadDb, turnId: string): Promise<boolean> {
  const live = await db
    .selectFrom('turn')
    .where('id', '=', turnId)
    .where('state', 'in', ['queued', 'starting', 'running', 'waiting'])
    .select('id')
    .executeTakeFirst();
  return live === undefined;
}
