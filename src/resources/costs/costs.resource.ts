import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { used, type Used } from '../../db/costs.js';
import type { ReadDb } from '../../db/db.js';
import { page } from '../../kernel/page.js';
import { defineResource, read, type ReadContext } from '../../kernel/resource.js';
import { CostQuery, CostView, type Grouping } from './costs.dto.js';

/** Who wrote first in the turn: the person that the sender is, else the sender. */
const person = sql<string>`(select coalesce(
    (select member.parent from member where member.child = 'sender:' || message.sender and member.parent like 'user:%'
      limit 1), 'sender:' || message.sender)
  from message where message.turn_id = model_call.turn_id and message.direction = 'in' order by message.seq limit 1)`;

const keys: Record<Grouping, RawBuilder<string | null>> = {
  agent: sql`agent.path`,
  person,
  chat: sql`turn.chat`,
  model: sql`model_call.model`,
  day: sql`substr(model_call.at, 1, 10)`,
  month: sql`substr(model_call.at, 1, 7)`,
};

const callsOf = (db: ReadDb) =>
  db
    .selectFrom('modelCall')
    .leftJoin('agent', 'agent.id', 'modelCall.agentId')
    .leftJoin('turn', 'turn.id', 'modelCall.turnId');

/** The calls that the caller may read of, among those that are asked for. */
function chosen({ db, readable }: ReadContext, { from, to, agent }: CostQuery) {
  const time = (text: string): string => new Date(text).toISOString();
  const may = readable('agent.path');
  let calls = callsOf(db).where(may);
  // Found by their agents, where passing by those of all others would take long.
  if (!may.everywhere)
    calls = calls.where('modelCall.agentId', 'in', db.selectFrom('agent').where(may).select('agent.id'));
  if (from !== undefined) calls = calls.where('modelCall.at', '>=', time(from));
  if (to !== undefined) calls = calls.where('modelCall.at', '<', time(to));
  if (agent !== undefined) calls = calls.where('agent.path', '=', agent);
  return calls;
}

type Row = Used & { key: string };

async function sums(
  context: ReadContext,
  query: CostQuery,
  after: string | undefined,
  limit: number,
): Promise<Row[]> {
  const key = sql<string>`coalesce(${query.by ? keys[query.by] : sql`null`}, '')`;
  const rows = chosen(context, query).select(used).select(key.as('key'));
  if (query.by === undefined) return rows.execute();
  const grouped = rows.groupBy(key).orderBy('key').limit(limit);
  const next = after === undefined ? grouped : grouped.having(sql<SqlBool>`${key} > ${after}`);
  return next.execute();
}

export const costs = defineResource({
  name: 'costs',
  kind: 'Cost',
  says: 'What requests to models have used and cost, as the door metered them.',
  view: CostView,
  manifest: 'never',
  actions: {
    list: read({
      input: CostQuery,
      says: 'Add up what models have cost: all of it, or by agent, person, chat, model, day or month. Prices that are not known are told apart, not taken for nothing.',
      scope: 'rows',
      run: async (context, query) => {
        const found = await page(
          context.caller,
          query,
          ([after] = [], limit) => sums(context, query, after?.toString(), limit),
          ({ key }) => [key],
        );
        return { ...found, items: found.items.map(({ key, ...row }) => ({ ...row, key: key || null })) };
      },
    }),
  },
});
