import { AgentPath, Choice, Count, Flag, Moment, Ref, Shapes, Text } from '../../kernel/fields.js';
import { read, type ReadContext } from '../../kernel/resource.js';
import { agentAt, agentScope } from './delegate.js';
import { snippet } from './snippet.js';

class ObserveAgent {
  @AgentPath({ says: 'Agent to look at' }) agent!: string;
  @Count({
    says: 'Only messages after this number, from `last` of an earlier look',
    min: 0,
    max: 2 ** 53 - 1,
    optional: true,
  })
  after?: number;
  @Count({ says: 'How many messages at most (default 20)', min: 1, max: 50, optional: true }) limit?: number;
}

class TurnSeen {
  @Ref({ says: 'Id of the turn' }) turn!: string;
  @Text({ says: 'Chat that it answers in' }) chat!: string;
  @Text({ says: 'Where it stands' }) state!: string;
  @Moment({ says: 'Since when' }) since!: string;
  @Text({ says: 'What it is doing now', optional: true }) step?: string;
}

class MessageSeen {
  @Text({ says: 'Chat' }) chat!: string;
  @Choice({ says: 'To it or from it', of: ['in', 'out'] }) direction!: string;
  @Text({ says: 'Who wrote' }) sender!: string;
  @Text({ says: 'Its beginning' }) text!: string;
  @Moment({ says: 'When' }) at!: string;
}

class AgentSeen {
  @AgentPath({ says: 'The agent' }) agent!: string;
  @Flag({ says: 'Whether it is at work now' }) busy!: boolean;
  @Shapes({ says: 'Its turns that have not ended', of: () => TurnSeen }) turns!: TurnSeen[];
  @Shapes({ says: 'Its latest messages, oldest first', of: () => MessageSeen }) messages!: MessageSeen[];
  @Count({ says: 'Give this as `after` to see what comes next', min: 0, max: 2 ** 53 - 1 }) last!: number;
}

async function turnsOf({ db }: ReadContext, agentId: string): Promise<TurnSeen[]> {
  const rows = await db
    .selectFrom('turn')
    .where('agentId', '=', agentId)
    .where('state', 'in', ['queued', 'starting', 'running', 'waiting'])
    .select(['id', 'chat', 'state', 'createdAt', 'startedAt'])
    .orderBy('id')
    .limit(20)
    .execute();
  return Promise.all(
    rows.map(async ({ id, chat, state, createdAt, startedAt }) => {
      const event = await db
        .selectFrom('chatEvent')
        .where('turnId', '=', id)
        .where('kind', '=', 'progress')
        .select('data')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      const { step } = (event?.data ?? {}) as { step?: string };
      return { turn: id, chat, state, since: startedAt ?? createdAt, ...(step !== undefined && { step }) };
    }),
  );
}

async function run(context: ReadContext, { agent, after = 0, limit = 20 }: ObserveAgent): Promise<AgentSeen> {
  const { id, path } = await agentAt(context.db, agent);
  const turns = await turnsOf(context, id);
  const rows = await context.db
    .selectFrom('message')
    .where('agentId', '=', id)
    .where('seq', '>', after)
    .select(['seq', 'chat', 'direction', 'sender', 'senderName', 'text', 'at'])
    .orderBy('seq', after > 0 ? 'asc' : 'desc')
    .limit(limit)
    .execute();
  const seen = rows.sort((a, b) => a.seq - b.seq);
  return {
    ...{ agent: path, busy: turns.some(({ state }) => state !== 'queued'), turns },
    messages: seen.map(({ chat, direction, sender, senderName, text, at }) => ({
      ...{ chat, direction, sender: senderName ?? sender, text: snippet(text, ''), at },
    })),
    last: seen.at(-1)?.seq ?? after,
  };
}

/** Shows what another agent is doing. */
export const observeAgentTool = () =>
  read<ObserveAgent, AgentSeen>({
    input: ObserveAgent,
    says: 'See what another agent is doing and what was said to and by it lately. Nothing is changed, and it does not notice. Not for giving it work: that is delegate.',
    scope: agentScope,
    on: ['door'],
    answer: AgentSeen,
    run,
  });
