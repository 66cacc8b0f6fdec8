import type { ReadContext, WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { askForFiles, changeHome, refuseWhileWorking } from '../home-change.js';
import { keptOf, standOf, type GitMeans } from './means.js';
import type { Plan } from './plan.js';

/** With what would be written, and refused where that would be: before it is told, or pushed as what holds. */
export async function tried(
  context: ReadContext,
  means: GitMeans,
  plan: Plan,
  { dryRun, pushes }: { dryRun: boolean; pushes: boolean },
): Promise<Plan> {
  return plan.wanted && (dryRun || pushes)
    ? { ...plan, changes: await context.rehearse((inner) => carryOut(inner, means, plan)) }
    : plan;
}

/** In the transaction: rows as planned, homes ordered, and the commit that this is the same as. */
export async function carryOut(context: WriteContext, means: GitMeans, plan: Plan) {
  const { db } = context;
  const kept = await keptOf(db);
  if (!kept || standOf(kept) !== plan.since)
    throw new Problem('conflict', 'Another sync was quicker; try again.');
  if ((await means.journal.newest(db)) !== plan.seq)
    throw new Problem('conflict', 'The configuration was changed meanwhile; try again.');
  if (!plan.wanted) return [];
  const { changes, isAsWritten } = await means.manifests.write(context, plan.wanted);
  if (!isAsWritten)
    throw new Problem(
      'conflict',
      'The configuration did not become what the repository says; nothing was changed.',
    );
  return changes;
}

/** What was done in a home since it was compared would be taken for what it was compared with. */
async function refuseWhenChanged(
  { db }: WriteContext,
  { id, path }: { id: string; path: string },
  since: string,
): Promise<void> {
  const turns = db.selectFrom('turn').where('agentId', '=', id).where('endedAt', '>', since).select('id');
  const writes = db.selectFrom('fileWrite').where('agentId', '=', id).where('at', '>', since).select('id');
  if ((await turns.executeTakeFirst()) ?? (await writes.executeTakeFirst()))
    throw new Problem('conflict', `The home of ${path} has just been changed; try again.`);
}

/** What follows from the rows: files of homes, and where both are the same. */
export async function settle(context: WriteContext, means: GitMeans, plan: Plan): Promise<void> {
  const { db, now, ports } = context;
  for (const { agent: path, paths, tree } of plan.homes) {
    const agent = await db
      .selectFrom('agent')
      .where('path', '=', path)
      .select(['id', 'path'])
      .executeTakeFirst();
    if (!agent) continue;
    await refuseWhileWorking(context, agent);
    await refuseWhenChanged(context, agent, plan.began);
    await context.ask({ action: 'agents:import', scope: path });
    await askForFiles(context, path, paths);
    const what = { agentId: agent.id, root: 'home', source: ports.git.source, tree, paths } as const;
    await changeHome(context, { ...what, message: 'Take what the repository says' });
  }
  const changeSeq = plan.whole ? await means.journal.newest(db) : plan.seq;
  const values = { head: plan.head, changeSeq, ...(plan.whole && { at: now }) };
  await db.updateTable('gitSync').set(values).execute();
}
