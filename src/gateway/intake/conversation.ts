import type { ReadDb } from '../../db/db.js';
import { pairingState } from '../../identity/pairings.js';
import { countBotMessage, quietPair } from '../../routing/bot-loop.js';
import type { RuntimeState } from '../../routing/types.js';
import type { ChatCommand } from './commands.js';
import { directAgent, type StoredMessage } from './facts.js';

/** How far back two bots' words are counted: the window and the silence after it. */
const lookBackMs = 120_000;

/** What the bus knows of the conversation that a message belongs to, as routing asks it. */
export async function conversationState(
  db: ReadDb,
  row: StoredMessage,
  command: ChatCommand | undefined,
): Promise<RuntimeState> {
  const direct = directAgent(row);
  const replyAgent = row.replyTo === null ? undefined : await writerOf(db, row.chat, row.replyTo);
  const fromBot = (row.facts as { fromBot?: boolean }).fromBot === true;
  return {
    ...(direct !== undefined && { direct }),
    ...(replyAgent !== undefined && { replyAgent }),
    ...(command && { command: true, commandOwner: row.channel === 'web' }),
    ...(fromBot && (await isBotLoop(db, row)) && { botLoop: true }),
    ...(await pairingState(db, row.channel, row.sender)),
  };
}

/** The agent that wrote the message being answered. */
async function writerOf(db: ReadDb, chat: string, replyTo: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('message')
    .innerJoin('agent', 'agent.id', 'message.agentId')
    .where('message.chat', '=', chat)
    .where('message.direction', '=', 'out')
    .where((eb) => eb.or([eb('message.id', '=', replyTo), eb('message.platformId', '=', replyTo)]))
    .select('agent.path')
    .executeTakeFirst();
  return row?.path;
}

/** Counted from the rows, so that a restart does not begin the exchange afresh. */
async function isBotLoop(db: ReadDb, { chat, sender, seq, at }: StoredMessage): Promise<boolean> {
  const since = new Date(Date.parse(at) - lookBackMs).toISOString();
  const rows = await db
    .selectFrom('message')
    .where('chat', '=', chat)
    .where('seq', '<=', seq)
    .where('at', '>', since)
    .where((eb) => eb.or([eb('direction', '=', 'out'), eb('sender', '=', sender)]))
    .select('at')
    .orderBy('seq', 'desc')
    .limit(200)
    .execute();
  let pair = { state: quietPair, silenced: false };
  for (const spoken of rows.reverse()) pair = countBotMessage(pair.state, Date.parse(spoken.at));
  return pair.silenced;
}
