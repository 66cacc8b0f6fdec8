import { sql } from 'kysely';
import type { ReadDb } from '../db/db.js';
import { log } from '../platform/log.js';
import type { Readiness } from '../kernel/readiness.js';
import { linkedPerson, linksIn } from '../routing/identity-links.js';
import { mainSessionKey, scopesFor } from '../routing/session-key.js';
import { loadSnapshot } from './intake/snapshot.js';

/** An agent whose one session several people write in directly. */
export interface SharedSession {
  agent: string;
  people: number;
}

/** How many direct chats of an agent are looked at. */
const most = 50;

interface Last {
  sender: string;
  sessionKey: string | null;
}

/** Who wrote last in each direct chat of an agent, and in which session. */
async function lastWords(db: ReadDb, agent: string): Promise<Last[]> {
  const { rows } = await sql<Last>`
    select message.sender as "sender", message.session_key as "sessionKey"
    from (select chat.address from chat inner join agent on agent.id = chat.agent_id
      where agent.path = ${agent} and chat.kind = 'direct' limit ${most}) as talk
    inner join message on message.seq = (select max(seq) from message
      where chat = talk.address and direction = 'in' and session_key is not null)`.execute(db as never);
  return rows;
}

/** The agents whose direct chats share one session, and that several people have written to. */
export async function sharedSessions(db: ReadDb): Promise<SharedSession[]> {
  const snapshot = await loadSnapshot(db);
  const { agents, routes, settings } = snapshot;
  const links = linksIn(snapshot);
  const found: SharedSession[] = [];
  for (const agent of agents) {
    const rules = [undefined, ...routes.map(({ session }) => session)];
    if (!rules.some((session) => scopesFor(session, agent, settings).dmScope === 'main')) continue;
    const main = mainSessionKey(agent.path, settings.mainKey);
    const people = (await lastWords(db, agent.path))
      .filter(({ sender, sessionKey }) => sessionKey === main && !sender.startsWith('agent:'))
      .map(({ sender }) => linkedPerson(links, [sender]) ?? sender);
    const { size } = new Set(people);
    if (size > 1) found.push({ agent: agent.path, people: size });
  }
  return found;
}

/** Tells it where somebody looks after the server; it is as it was set up, so nothing is refused for it. */
export async function warnOfShared(db: ReadDb, readiness: Readiness): Promise<boolean> {
  const shared = await sharedSessions(db);
  for (const { agent, people } of shared)
    log.gateway.warn({ agent, people }, 'several people share one session of an agent (dmScope main)');
  const count = shared.length === 1 ? '1 agent has' : `${shared.length} agents have`;
  readiness.warn(
    'sessions',
    shared.length === 0
      ? undefined
      : `${count} one session for several people (dmScope main); doctor says which`,
  );
  return false;
}
