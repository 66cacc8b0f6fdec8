import { isLiveTurn } from '../../db/open-rows.js';
import { randomUUID } from 'node:crypto';
import { Flag, Text } from '../../kernel/fields.js';
import { write, type ReadContext, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { agentChannel } from '../delegation/record.js';
import type { ToolDeps } from './deps.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';
import { sessionHere } from './session-here.js';

class ForkTopic {
  @Text({
    says: 'Name of the new topic; people write in it with #name',
    max: 63,
    pattern: /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$/u,
  })
  topic!: string;
  @Flag({ says: 'Replace what the topic has talked about so far (default false)', optional: true })
  replace?: boolean;
}

class Forked {
  @Text({ says: 'The topic' }) topic!: string;
  @Text({ says: 'Its session' }) sessionKey!: string;
}

/** The transcript is copied before the transaction; a copy that no row leads to is swept away. */
async function copy(deps: ToolDeps, context: ReadContext, { topic }: ForkTopic): Promise<string> {
  const { db, caller } = context;
  const { agent, turn } = ownTurn(caller);
  if (turn.channel === agentChannel)
    throw new Problem('conflict', 'You work for another agent here; topics are for chats with people.');
  const session = await db
    .selectFrom('session')
    .where('key', '=', turn.sessionKey)
    .selectAll()
    .executeTakeFirst();
  const nothing = new Problem('conflict', 'This conversation has nothing to copy yet.');
  if (!session) throw nothing;
  if ((await sessionHere(context, agent.path, topic.toLowerCase())) === turn.sessionKey)
    throw new Problem('conflict', 'This conversation is in that topic already.', [
      { path: 'topic', message: 'must be another topic' },
    ]);
  const folder = await deps.folders().copySession(agent.id, session.folder, session.modelSession);
  if (folder === undefined) throw nothing;
  return folder;
}

async function checkFree(
  { db }: WriteContext,
  key: string,
  { topic, replace }: Required<ForkTopic>,
): Promise<void> {
  const there = await db.selectFrom('session').where('key', '=', key).select('key').executeTakeFirst();
  if (there && !replace)
    throw new Problem(
      'conflict',
      `The topic ${topic} has a conversation already; take another name, or replace it.`,
      [{ path: 'topic', message: 'exists already' }],
    );
  const busy = await db
    .selectFrom('turn')
    .where('sessionKey', '=', key)
    .where(isLiveTurn())
    .select('id')
    .executeTakeFirst();
  if (busy)
    throw new Problem('conflict', `The turn ${busy.id} is at work in the topic ${topic}; wait for its end.`);
}

async function run(context: WriteContext, { topic, replace = false }: ForkTopic): Promise<Forked> {
  const { db, caller, now } = context;
  const { agent, turn } = ownTurn(caller);
  await liveTurn(db, caller);
  const key = await sessionHere(context, agent.path, topic.toLowerCase());
  await checkFree(context, key, { topic, replace });
  const from = await db
    .selectFrom('session')
    .where('key', '=', turn.sessionKey)
    .selectAll()
    .executeTakeFirstOrThrow();
  const fresh = {
    folder: String(context.prepared),
    modelSession: randomUUID(),
    forkOf: from.modelSession,
    started: false,
    summary: null,
    contextSeq: from.contextSeq,
    updatedAt: now,
  };
  await db
    .insertInto('session')
    .values({ key, agentId: agent.id, ...fresh })
    .onConflict((on) => on.column('key').doUpdateSet(fresh))
    .execute();
  return { topic: topic.toLowerCase(), sessionKey: key };
}

/** Copies the conversation into a new topic. */
export const forkTopicTool = (deps: ToolDeps) =>
  write<ForkTopic, Forked>({
    input: ForkTopic,
    says: 'Copy this conversation into a new topic of the chat: what is written there goes on from here, and this one stays as it is. Not for beginning afresh: that is reset_session.',
    scope: ownScope,
    on: ['door'],
    answer: Forked,
    prepare: (context, input) => copy(deps, context, input),
    run: (context, input) => run(context, input),
  });
