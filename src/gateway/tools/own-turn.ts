import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { TurnTable } from '../../db/tables/turns.js';
import type { Caller, CallerTurn } from '../../identity/caller.js';
import { Problem } from '../../platform/problem.js';

/** The agent that calls and the turn that it calls from. */
export interface OwnTurn {
  agent: { id: string; path: string };
  turn: CallerTurn;
}

export function ownTurn({ agent, turn }: Caller): OwnTurn {
  if (!agent || !turn) throw new Problem('conflict', 'This tool works only while a turn is running.');
  return { agent, turn };
}

/** The scope of every hot tool: the calling agent itself. What reaches further asks a further question. */
export const ownScope = (_input: unknown, { caller }: { caller: Caller }): string =>
  ownTurn(caller).agent.path;

const live = ['starting', 'running', 'waiting'];

/** The caller's turn as it stands; one that has ended or is being stopped says and changes nothing more. */
export async function liveTurn(db: ReadDb, caller: Caller): Promise<Selectable<TurnTable>> {
  const { turn } = ownTurn(caller);
  const row = await db.selectFrom('turn').selectAll().where('id', '=', turn.id).executeTakeFirst();
  if (row?.cancelRequested) throw new Problem('conflict', 'The turn is being stopped; end it now.');
  if (row && live.includes(row.state)) return row;
  throw new Problem('conflict', `The turn is ${row?.state ?? 'gone'}; nothing can be done from it any more.`);
}
