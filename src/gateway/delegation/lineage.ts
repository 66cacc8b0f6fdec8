import type { ReadDb } from '../../db/db.js';
import { Problem } from '../../platform/problem.js';
import { decideHop, decideSpawn, type AccessDecision } from '../../routing/agent-access.js';
import { limitsOf } from '../turns/setting.js';
import { resultVerb, type Delegation } from './record.js';

/** Where a turn stands in the tree of delegations; all of it is read from rows, nothing from what a model says. */
export interface Lineage {
  /** The turn that people began it with. */
  root: string;
  /** The delegation that the turn works for. */
  parent: Delegation | undefined;
  /** Paths of the agents from the first to the one that runs the turn. */
  chain: string[];
}

async function delegationOf(db: ReadDb, chat: string): Promise<Delegation | undefined> {
  return db.selectFrom('delegation').selectAll().where('chat', '=', chat).executeTakeFirst();
}

/** A turn over the result of earlier work goes on with what that work was begun for. */
async function rootBefore(db: ReadDb, turnId: string): Promise<string | undefined> {
  const rows = await db
    .selectFrom('message')
    .where('turnId', '=', turnId)
    .where('direction', '=', 'in')
    .where('verb', '=', resultVerb)
    .select('facts')
    .execute();
  const roots = rows.flatMap(({ facts }) => (facts as { root?: string }).root ?? []);
  return roots[0];
}

async function pathsOf(db: ReadDb, ids: string[]): Promise<string[]> {
  const rows = await db.selectFrom('agent').where('id', 'in', ids).select(['id', 'path']).execute();
  const paths = new Map(rows.map(({ id, path }) => [id, path]));
  return ids.map((id) => paths.get(id) ?? id);
}

export async function lineageOf(
  db: ReadDb,
  turn: { id: string; chat: string },
  agent: { id: string },
): Promise<Lineage> {
  const parent = await delegationOf(db, turn.chat);
  const ids = [agent.id];
  for (let above = parent; above && ids.length < 64;) {
    ids.unshift(above.fromAgent);
    const { parentDelegation } = above;
    above = parentDelegation === null ? undefined : await byId(db, parentDelegation);
  }
  const root = parent?.root ?? (await rootBefore(db, turn.id)) ?? turn.id;
  return { root, parent, chain: await pathsOf(db, ids) };
}

export async function byId(db: ReadDb, id: string): Promise<Delegation | undefined> {
  return db.selectFrom('delegation').selectAll().where('id', '=', id).executeTakeFirst();
}

async function countWhere(db: ReadDb, column: 'parentTurn' | 'root', id: string): Promise<number> {
  const row = await db
    .selectFrom('delegation')
    .where(column, '=', id)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

const advice: Record<string, string> = {
  cycle: 'Do this part yourself, or say in your answer what you need; it goes back to who asked you.',
  too_many_hops: 'Do this part yourself, or say in your answer what is left to do.',
  too_deep: 'Do this part yourself, or say in your answer what is left to do.',
  too_many: 'Put several parts into one task, or do the rest yourself.',
  too_many_in_all: 'Answer with what you have, and say what is left to do.',
};

/** Refuses in a form that a model can act on: a reason code, the numbers, and what to do instead. */
function must({ allowed, reason, detail }: AccessDecision, path = 'agent'): void {
  if (allowed) return;
  const fields = [{ path, message: `${reason}: ${detail}` }];
  throw new Problem('conflict', `${detail} ${advice[reason] ?? ''}`.trim(), fields);
}

/** Depth, fan-out, the whole of what one request may come to, and cycles. */
export async function checkBounds(
  db: ReadDb,
  lineage: Lineage,
  turnId: string,
  target: string,
): Promise<void> {
  const { delegationDepth = 3, delegationFanOut = 5, delegationTotal = 50 } = await limitsOf(db);
  const { chain, root, parent } = lineage;
  must(decideHop(chain, target, Number.MAX_SAFE_INTEGER));
  const active = await countWhere(db, 'parentTurn', turnId);
  const spawn = { caller: chain.at(-1) ?? '', target, allowAgents: [target] };
  const depth = parent?.depth ?? 0;
  const decision = decideSpawn({
    ...spawn,
    depth,
    maxDepth: delegationDepth,
    active,
    maxActive: delegationFanOut,
  });
  const counted = `This turn has delegated ${active} times; the limit is ${delegationFanOut}.`;
  must(decision.reason === 'too_many' ? { ...decision, detail: counted } : decision);
  const all = await countWhere(db, 'root', root);
  const detail = `This request has come to ${all} delegations in all; the limit is ${delegationTotal}.`;
  must({ allowed: all < delegationTotal, reason: 'too_many_in_all', detail });
}
