import type { ReadContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { tried } from './carry-out.js';
import { liveCommits } from './live.js';
import { remoteOf, type GitMeans } from './means.js';
import { differing, mergeOf } from './merge.js';
import { homesOf, settled, wantedOf, type Plan } from './plan.js';
import { edits, reader, refusePointers } from './tree.js';

/** The configuration as the repository has it, whatever was changed here; that is kept aside. */
export function prepareRebuild(context: ReadContext, means: GitMeans, dryRun: boolean): Promise<Plan> {
  return means.alone(async () => {
    await settled(context);
    return rebuilt(context, means, dryRun);
  });
}

async function rebuilt(context: ReadContext, means: GitMeans, dryRun: boolean): Promise<Plan> {
  const { git } = context.ports;
  const { remote, homes, stand: since } = await remoteOf(context);
  const theirs = await git.fetch(remote);
  if (theirs === undefined) throw new Problem('conflict', 'The repository has nothing to rebuild from.');
  const said = reader(git, means, homes);
  const wished = await said(theirs);
  const live = await liveCommits(context, means, homes);
  await git.keep(`before-rebuild-${live.commit.slice(0, 12)}`, live.commit);
  const ours = await said(live.commit);
  const made = await edits(means.kinds, wished.byFile, wished.rows);
  const draft = mergeOf(context, 'Put rows in their places', made);
  const { head = theirs } = await git.commit('live', theirs, made.length > 0 ? [draft] : []);
  if (made.length === 0) await git.keep('live', head);
  const taken = differing(ours.homes, wished.homes, new Map());
  await refusePointers(
    git,
    [...taken.keys()].map((path) => [path, wished.homes.get(path)]),
  );
  const found: Plan = {
    ...{
      since,
      began: context.now,
      seq: live.seq,
      head,
      whole: true,
      conflicts: [],
      changes: [],
      commits: 0,
    },
    ...{ pushed: head === theirs, wanted: wantedOf(means, wished.rows, wished) },
    homes: await homesOf(git, head, taken.keys(), wished.rows),
  };
  const plan = await tried(context, means, found, { dryRun, pushes: head !== theirs });
  if (dryRun || plan.pushed) return plan;
  return { ...plan, pushed: await git.push(remote, head) };
}
