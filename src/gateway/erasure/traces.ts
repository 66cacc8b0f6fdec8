import type { ReadDb } from '../../db/db.js';
import { factLine } from '../../kernel/home-port.js';
import { namesOf, type Subject } from '../../kernel/erasure-subject.js';
import type { Found } from './found.js';
import { heardOf } from './heard.js';
import { portionsOf } from './place.js';

/** Where rows lead to whom is erased. */
export interface Traces {
  /** Messages that go, by their numbers. */
  messages: number[];
  /** Turns that have heard the person, or were the agent's. */
  turns: string[];
  /** Chats that go as a whole. */
  chats: string[];
  /** Conversations with the model that go as a whole. */
  sessions: { agentId: string; folder: string }[];
  attachments: string[];
  /** Calls that people were asked about: who decides says why, in the audit. */
  approvals: string[];
  /** Facts that were remembered in those turns: their rows, and their lines in the files. */
  facts: string[];
  lines: string[];
}

async function sessionsOf(db: ReadDb, subject: Subject, found: Found): Promise<Traces['sessions']> {
  const keys = new Set<string>();
  for (const chat of new Set([...found.chats, ...found.whole])) {
    const rows = await db
      .selectFrom('turn')
      .where('chat', '=', chat)
      .select('sessionKey')
      .distinct()
      .execute();
    for (const { sessionKey } of rows) keys.add(sessionKey);
  }
  const sessions: Traces['sessions'] = [];
  const rows = db.selectFrom('session').select(['agentId', 'folder']);
  if (subject.kind === 'agent') return rows.where('agentId', '=', subject.id).execute();
  for (const some of portionsOf([...keys])) sessions.push(...(await rows.where('key', 'in', some).execute()));
  return sessions;
}

/** What was remembered about the person, and in turns that heard it. */
async function factsOf(db: ReadDb, subject: Subject, turns: Iterable<string>) {
  const rows = db.selectFrom('fileWrite').select(['id', 'text', 'at']);
  const found =
    subject.kind === 'agent'
      ? await rows.where('agentId', '=', subject.id).execute()
      : await rows.where('person', 'in', namesOf(subject)).execute();
  for (const ids of portionsOf([...turns])) found.push(...(await rows.where('turnId', 'in', ids).execute()));
  return new Map(found.map(({ id, text, at }) => [id, factLine(text, at)]));
}

async function attachmentsIn(db: ReadDb, chats: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const some of portionsOf(chats)) {
    const rows = await db.selectFrom('attachment').where('chat', 'in', some).select('id').execute();
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

/** Looks through the rows for all that leads to whom is erased, before any of it goes. */
export async function tracesOf(db: ReadDb, subject: Subject): Promise<Traces> {
  const found = await heardOf(db, subject);
  const chats = [...found.whole];
  const facts = await factsOf(db, subject, found.turns);
  return {
    messages: [...found.messages],
    turns: [...found.turns],
    chats,
    sessions: await sessionsOf(db, subject, found),
    approvals: [...found.approvals],
    attachments: [...new Set([...found.attachments, ...(await attachmentsIn(db, chats))])],
    facts: [...facts.keys()],
    lines: [...new Set(facts.values())],
  };
}
