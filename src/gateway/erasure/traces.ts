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
  /** Turns of others that were told what the agent came to. */
  told: string[];
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

/** Of an agent its own, and all in which somebody was heard: as a turn, or as what was said around one. */
async function sessionsOf(db: ReadDb, subject: Subject, found: Found): Promise<Traces['sessions']> {
  const keys = new Set<string>();
  const turns = db.selectFrom('turn').select('sessionKey').distinct();
  for (const chats of portionsOf([...new Set([...found.chats, ...found.whole])]))
    for (const { sessionKey } of await turns.where('chat', 'in', chats).execute()) keys.add(sessionKey);
  for (const ids of portionsOf([...found.turns, ...found.told]))
    for (const { sessionKey } of await turns.where('id', 'in', ids).execute()) keys.add(sessionKey);
  const rows = db.selectFrom('session').select(['agentId', 'folder']);
  const own = subject.kind === 'agent' ? await rows.where('agentId', '=', subject.id).execute() : [];
  const sessions = new Map(own.map((row) => [row.folder, row]));
  for (const some of portionsOf([...keys]))
    for (const row of await rows.where('key', 'in', some).execute()) sessions.set(row.folder, row);
  return [...sessions.values()];
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
    told: [...found.told],
    chats,
    sessions: await sessionsOf(db, subject, found),
    approvals: [...found.approvals],
    attachments: [...new Set([...found.attachments, ...(await attachmentsIn(db, chats))])],
    facts: [...facts.keys()],
    lines: [...new Set(facts.values())],
  };
}
