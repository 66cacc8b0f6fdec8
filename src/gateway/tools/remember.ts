import { Flag, Text } from '../../kernel/fields.js';
import { write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { liveTurn, ownScope, ownTurn } from './own-turn.js';

class Remember {
  @Text({ says: 'What to keep, one fact or a few, in a sentence each', max: 2000 }) text!: string;
  @Text({
    says: 'Address of the person it is about, as `sender` of a message shows it; absent for your own memory',
    max: 300,
    optional: true,
  })
  person?: string;
}

class Remembered {
  @Flag({ says: 'It is kept; your memory shows it from the next turn on' }) remembered!: boolean;
}

/** Only who has written here: a made-up name would open a file that nobody ever reads. */
async function checkPerson({ db, caller }: WriteContext, person: string): Promise<void> {
  const { agent, turn } = ownTurn(caller);
  const here = await db
    .selectFrom('message')
    .where('direction', '=', 'in')
    .where((eb) => eb.or([eb('turnId', '=', turn.id), eb('chat', '=', turn.chat)]))
    .where('agentId', '=', agent.id)
    .select(['sender', 'senderName'])
    .orderBy('seq', 'desc')
    .limit(1000)
    .execute();
  if (here.some((row) => row.sender === person)) return;
  const known = new Map(here.map((row) => [row.sender, row.senderName ?? '']));
  const list = [...known].slice(0, 10).map(([sender, name]) => (name ? `${sender} (${name})` : sender));
  const message = `names nobody who has written here; who has: ${list.join(', ') || 'nobody yet'}`;
  throw new Problem('invalid', `"${person}" ${message}.`, [{ path: 'person', message }]);
}

async function run(context: WriteContext, { text, person }: Remember): Promise<Remembered> {
  const { db, caller, now, after, ports } = context;
  await liveTurn(db, caller);
  if (person !== undefined) await checkPerson(context, person);
  const { agent, turn } = ownTurn(caller);
  const row = { id: context.newId(), agentId: agent.id, turnId: turn.id, person: person ?? null, text };
  await db
    .insertInto('fileWrite')
    .values({ ...row, appliedAt: null, at: now })
    .execute();
  after(() => ports.wake('homes'));
  return { remembered: true };
}

/** Keeps a fact for later turns. */
export const rememberTool = () =>
  write<Remember, Remembered>({
    input: Remember,
    says: 'Keep a fact for all later conversations: in your memory, or with a person about whom it is. Not for what matters only now, and never for passwords or keys.',
    scope: ownScope,
    on: ['door'],
    answer: Remembered,
    run,
  });
