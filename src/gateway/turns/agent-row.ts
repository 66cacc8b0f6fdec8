import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { remembered } from '../../db/memory.js';
import type { AgentTable } from '../../db/tables/config.js';

export type AgentRow = Selectable<AgentTable>;

/** Every turn asks for it several times, so it is kept until an agent changes; whoever gets it must not change it. */
export async function agentById(db: ReadDb, id: string): Promise<AgentRow | undefined> {
  return remembered(db, ['agent'], `row ${id}`, () =>
    db.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst(),
  );
}

/** How the agent is called in chats. */
export function agentName(agent: AgentRow): string {
  const { name } = agent.identity as { name?: string };
  return name ?? agent.name ?? agent.path;
}

/** Built-in tools of the harness that an agent gets unless its row says otherwise. */
const builtIn = ['Bash', 'Read', 'Write', 'Edit', 'Glob', 'Grep', 'Skill', 'TodoWrite'];

/** Which of these tools the agent's row lets through: deny wins, an allow list leaves out what it does not name. */
export function offered(agent: AgentRow, tools: readonly string[]): string[] {
  const { allow, deny = [] } = agent.tools as { allow?: string[]; deny?: string[] };
  return tools.filter((tool) => !deny.includes(tool) && (!allow || allow.includes(tool)));
}

/** The demonstration model is given no built-in tool. */
export function builtInTools(agent: AgentRow, demo: boolean): string[] {
  return demo ? [] : offered(agent, builtIn);
}
