import type { ReadContext } from '../../kernel/resource.js';
import type { Choice } from '../../manifest/three-way.js';
import { Problem } from '../../platform/problem.js';
import { tried } from './carry-out.js';
import { liveCommits, type Live } from './live.js';
import { remoteOf, type GitMeans } from './means.js';
import { merged } from './merge.js';
import { homesOf, settled, wantedOf, type Plan } from './plan.js';
import { nothing, reader, refusePointers, type Said } from './tree.js';

const tries = 3;
const moreOften = 'The repository goes on faster than it can be followed; try again.';

interface Round {
  since: string;
  live: Live;
  said: (commit: string) => Promise<Said>;
  choice: Choice;
}

async function pulled(
  context: ReadContext,
  means: GitMeans,
  remote: string,
  { since, live, said, choice }: Round,
): Promise<Plan> {
  const { git } = context.ports;
  const theirs = await said(remote);
  const from = await git.mergeBase(live.commit, remote);
  const base = from === undefined ? nothing : await said(from);
  const sides = { base, live, ours: await said(live.commit), theirs, remote };
  const found = await merged(context, means, sides, choice);
  await refusePointers(
    git,
    [...found.files.keys()].map((path) => [path, theirs.homes.get(path)]),
  );
  return {
    ...{
      since,
      began: context.now,
      seq: live.seq,
      commits: live.commits,
      pushed: false,
      conflicts: found.conflicts,
      changes: [],
    },
    ...{ head: found.open ? live.commit : found.commit, whole: !found.open },
    wanted: wantedOf(means, found.rows, theirs),
    homes: await homesOf(git, found.commit, found.files.keys(), found.rows),
  };
}

const asItIs = ({ now }: ReadContext, since: string, { commit, seq, commits }: Live): Plan => ({
  ...{ since, began: now, head: commit, seq, commits, whole: true },
  ...{ homes: [], conflicts: [], changes: [], pushed: false },
});

async function once(
  context: ReadContext,
  means: GitMeans,
  order: Choice & { dryRun: boolean },
): Promise<Plan | undefined> {
  const { git } = context.ports;
  const { remote, homes, stand: since } = await remoteOf(context);
  const theirs = await git.fetch(remote);
  const live = await liveCommits(context, means, homes);
  const known = theirs === undefined || theirs === live.commit || (await git.isBefore(theirs, live.commit));
  const round = { since, live, said: reader(git, means, homes), choice: order };
  const found = known ? asItIs(context, since, live) : await pulled(context, means, theirs, round);
  const pushes = found.whole && found.head !== theirs;
  const plan = await tried(context, means, found, { dryRun: order.dryRun, pushes });
  if (order.dryRun || !pushes) return { ...plan, pushed: plan.head === theirs };
  return (await git.push(remote, plan.head)) ? { ...plan, pushed: true } : undefined;
}

/** All that needs git and the network: fetched, made into commits, compared, tried and pushed. */
export function prepareSync(
  context: ReadContext,
  means: GitMeans,
  order: Choice & { dryRun: boolean },
): Promise<Plan> {
  return means.alone(async () => {
    await settled(context);
    for (let left = tries; left > 0; left -= 1) {
      const plan = await once(context, means, order);
      if (plan) return plan;
    }
    throw new Problem('conflict', moreOften);
  });
}
