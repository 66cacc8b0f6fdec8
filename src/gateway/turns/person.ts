import type { ReadDb } from '../../db/db.js';
import { personBehind } from '../../identity/principals.js';
import { resultVerb } from '../delegation/record.js';
import type { StoredMessage } from '../intake/facts.js';

/** As much of a message as tells whose it is. */
export type Sent = Pick<StoredMessage, 'channel' | 'chat' | 'sender' | 'verb'>;

/** What another agent came to for the person is no word of somebody else's. */
const isResult = ({ verb, sender }: Sent): boolean => verb === resultVerb && sender.startsWith('agent:');

/** Over the API a person is known by its token, and has one chat with an agent. */
const ownApiChat = ({ channel, chat, sender }: Sent): boolean =>
  channel === 'api' && sender.startsWith('user:') && chat.endsWith(`~${sender}`);

/** The person behind a message; undefined where nobody is proven to be. */
export async function personOf(db: ReadDb, message: Sent): Promise<string | undefined> {
  // Mail whose sender is not proven, and the like.
  if (message.verb === 'untrusted') return undefined;
  return ownApiChat(message) ? message.sender : personBehind(db, message.sender);
}

/**
 * The one person that messages come from, in a direct chat. Where several write, or somebody unknown, it is nobody: a
 * person's own secrets then stay where they are.
 */
export async function personBehindAll(db: ReadDb, messages: readonly Sent[]): Promise<string | undefined> {
  const words = messages.filter((message) => !isResult(message));
  const [first] = words;
  const chat =
    first &&
    (await db.selectFrom('chat').where('address', '=', first.chat).select('kind').executeTakeFirst());
  if (chat?.kind !== 'direct') return undefined;
  const people = new Set<string | undefined>();
  for (const message of words) people.add(await personOf(db, message));
  return people.size === 1 ? [...people][0] : undefined;
}

/** The person whom a running turn is for, as its messages are now. */
export async function personOfTurn(db: ReadDb, turnId: string): Promise<string | undefined> {
  const messages = await db
    .selectFrom('message')
    .where('turnId', '=', turnId)
    .where('direction', '=', 'in')
    .select(['channel', 'chat', 'sender', 'verb'])
    .execute();
  return personBehindAll(db, messages);
}

/** Of messages in their order those that may join a turn which holds this person's variables: up to another's. */
export async function ofPerson<Row extends Sent>(
  db: ReadDb,
  person: string,
  messages: readonly Row[],
): Promise<Row[]> {
  const fitting: Row[] = [];
  for (const message of messages) {
    if (!isResult(message) && (await personOf(db, message)) !== person) break;
    fitting.push(message);
  }
  return fitting;
}
