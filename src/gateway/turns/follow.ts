import { chatEventsAfter } from '../../bus/chat-events.js';
import type { StreamEvent } from '../../kernel/resource.js';
import type { Engine } from '../engine.js';

/** The events of a chat or of a turn after a number, then live ones until the signal; beats of the bus wake it. */
export async function* followEvents(
  engine: Engine,
  of: { chat: string } | { turnId: string },
  afterSeq: number,
  signal: AbortSignal,
): AsyncIterable<StreamEvent> {
  for (let after = afterSeq; !signal.aborted;) {
    const next = engine.pulse.next(1000, signal);
    const rows = await chatEventsAfter(engine.database.read, of, after);
    for (const { seq, kind, data } of rows) {
      if (signal.aborted) return;
      yield { seq, kind, data };
      after = seq;
    }
    if (rows.length === 0) await next;
  }
}

/** As `followEvents`, and ends with the turn. */
export async function* followTurn(
  engine: Engine,
  turnId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncIterable<StreamEvent> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const turn = await engine.database.read
    .selectFrom('turn')
    .where('id', '=', turnId)
    .select('state')
    .executeTakeFirst();
  const ended = turn !== undefined && !['queued', 'starting', 'running', 'waiting'].includes(turn.state);
  const last = ended ? setTimeout(() => over.abort(), 200) : undefined;
  try {
    for await (const event of followEvents(engine, { turnId }, afterSeq, either)) {
      yield event;
      if (event.kind === 'turn') return;
    }
  } finally {
    clearTimeout(last);
  }
}
