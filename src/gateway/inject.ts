import { appendInbound } from '../bus/inbound.js';
import type { Tx } from '../db/db.js';
import type { Injection } from '../kernel/ports.js';
import { Problem } from '../platform/problem.js';
import type { Engine } from './engine.js';
import { showMessage } from './chat/show.js';

/** Puts a message on the bus for a person or a program; without a chat it stands in the caller's own with the agent. */
export async function inject(
  engine: Engine,
  tx: Tx,
  message: Injection,
): Promise<{ id: string; chat: string; duplicate: boolean }> {
  const { agent, sender, senderName, text, topic, eventKey } = message;
  if (agent !== undefined) await mustExist(tx, agent);
  else if (message.chat === undefined) {
    const errors = [{ path: 'agent', message: 'is needed where no chat is given' }];
    throw new Problem('invalid', 'Name an agent, a chat or both.', errors);
  }
  const chat = message.chat ?? `api:${agent}~${sender}`;
  const at = engine.iso();
  const stored = await appendInbound(
    tx,
    {
      channel: chat.slice(0, chat.indexOf(':')),
      chat,
      chatKind: 'direct',
      verb: 'message',
      sender,
      text,
      ...(senderName !== undefined && { senderName }),
      ...(topic !== undefined && { topic }),
      ...(eventKey !== undefined && { eventKey: `${chat} ${eventKey}` }),
      facts: { ...(agent !== undefined && { direct: agent }) },
    },
    at,
  );
  if (!stored.duplicate) await showMessage(tx, stored.id, at);
  return { ...stored, chat };
}

async function mustExist(tx: Tx, path: string): Promise<void> {
  const row = await tx.selectFrom('agent').where('path', '=', path).select('id').executeTakeFirst();
  if (!row)
    throw new Problem('invalid', `There is no agent ${path}.`, [
      { path: 'agent', message: 'names no agent' },
    ]);
}
