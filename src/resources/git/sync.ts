import { setTimeout as pause } from 'node:timers/promises';
import type { GitDraft, GitEdit, GitEntry, GitPort } from '../../kernel/git-port.js';
import type { ReadContext, WriteContext } from '../../kernel/resource.js';
import type { Change } from '../../manifest/diff.js';
import type { Wanted } from '../../manifest/documents.js';
import { homeOf, type Rows } from '../../manifest/layout.js';
import { mergeRows, type Choice, type Conflict } from '../../manifest/three-way.js';
import { Problem } from '../../platform/problem.js';
import { askForFiles, changeHome, refuseWhileWorking } from '../home-change.js';
import { byAgent, mergeFiles, type Files } from './files.js';
import { liveCommits, type Live } from './live.js';
import { remoteOf, type GitMeans } from './means.js';
import { edits, nothing, read, type Said } from './tree.js';

/** What a sync has found and is to carry out in its transaction. */
export interface Plan {
  /** The change that all of it was worked out for. */
  seq: number;
  /** What holds afterwards, and whether it has what was pulled. */
  head: string;
  whole: boolean;
  /** Absent where nothing was pulled. */
  wanted?: Wanted[];
  /** Files by agent, and the tree that they are taken from. */
  homes: { agent: string; paths: string[]; tree: string }[];
  conflicts: Conflict[];
  /** Rows that are written for it. */
  changes: Change[];
  commits: number;
  pushed: boolean;
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const tries = 3;
const moreOften = 'The repository goes on faster than it can be followed; try again.';

/** What homes are still to get would be missing from them, or be taken for what agents have made of them. */
async function settled({ db, ports }: ReadContext): Promise<void> {
  for (let left = 100; left > 0; left -= 1) {
    const open = (['homeChange', 'fileWrite'] as const).map((table) =>
      db.selectFrom(table).where('appliedAt', 'is', null).select('id').executeTakeFirst(),
    );
    if ((await Promise.all(open)).every((row) => row === undefined)) return;
    ports.wake('homes');
    await pause(100);
  }
  throw new Problem('conflict', 'Homes are still being written; try again in a moment.');
}

export function wantedOf({ kinds }: GitMeans, rows: Rows): Wanted[] {
  const place = { file: 'repository', line: 1 };
  return kinds.all.map((kind) => ({
    kind,
    scopes: ['**'],
    rows: (rows.get(kind) ?? []).map((fields) => ({ fields, place })),
  }));
}

function homeEdits(taken: ReadonlyMap<string, GitEntry | undefined>): GitEdit[] {
  return [...taken].map(([path, entry]) => (entry ? { path, ...entry } : { path, gone: true }));
}

async function homesOf(git: GitPort, commit: string, paths: Iterable<string>): Promise<Plan['homes']> {
  const { folders } = await git.tree(commit);
  return [...byAgent(paths)].map(([agent, own]) => ({
    ...{ agent, paths: own },
    tree: folders.get(homeOf(agent)) ?? emptyTree,
  }));
}

interface Sides {
  live: Live;
  ours: Said;
  theirs: Said;
  remote: string;
}

const mergeOf = (context: ReadContext, message: string, made: readonly GitEdit[]): GitDraft => ({
  ...{ author: context.caller.label, at: context.now, message: `${message}\n`, edits: made },
});

/** What both sides are together, as a commit upon that of the repository; as a side branch while some of it is open. */
async function merged(context: ReadContext, means: GitMeans, sides: Sides, base: Said, choice: Choice) {
  const { git } = context.ports;
  const { live, ours, theirs, remote } = sides;
  const rows = mergeRows(means.kinds, { base: base.rows, ours: live.rows, theirs: theirs.rows }, choice);
  const files = mergeFiles({ base: base.homes, ours: ours.homes, theirs: theirs.homes }, choice);
  const conflicts = [...rows.conflicts, ...files.conflicts];
  const open = conflicts.length > 0;
  const [upon, from] = open ? [live.commit, ours] : [remote, theirs];
  const kept = open ? files.taken : differing(theirs.homes, ours.homes, files.taken);
  const made = [...(await edits(means.kinds, from.byFile, rows.rows)), ...homeEdits(kept)];
  const ahead = !open && !(await git.isBefore(live.commit, remote));
  const draft = mergeOf(context, open ? 'Some of both sides' : 'Bring both sides together', made);
  const commit =
    made.length > 0 || ahead ? await git.commit(upon, [draft], ahead ? live.commit : undefined) : upon;
  return { rows: rows.rows, files: files.taken, conflicts, commit, open };
}

/** What of a commit has to be written for its homes to be ours, but for what is taken of it. */
function differing(theirs: Files, ours: Files, taken: ReadonlyMap<string, unknown>) {
  const out = new Map<string, GitEntry | undefined>();
  for (const path of new Set([...theirs.keys(), ...ours.keys()])) {
    const [here, there] = [ours.get(path), theirs.get(path)];
    const same = here?.blob === there?.blob && here?.mode === there?.mode;
    if (!same && !taken.has(path)) out.set(path, here);
  }
  return out;
}

/** What a commit says, without homes where those are not kept there. */
async function said(git: GitPort, means: GitMeans, commit: string, homes: boolean): Promise<Said> {
  const found = await read(git, means.kinds, commit);
  return homes ? found : { ...found, homes: new Map() };
}

async function pulled(
  context: ReadContext,
  means: GitMeans,
  live: Live,
  { remote, homes, choice }: { remote: string; homes: boolean; choice: Choice },
): Promise<Plan> {
  const { git } = context.ports;
  const from = await git.mergeBase(live.commit, remote);
  const base = from === undefined ? nothing : await said(git, means, from, homes);
  const ours = await said(git, means, live.commit, homes);
  const sides = { live, ours, theirs: await said(git, means, remote, homes), remote };
  const found = await merged(context, means, sides, base, choice);
  await git.keep(found.open ? 'open' : 'live', found.commit);
  return {
    ...{ seq: live.seq, commits: live.commits, pushed: false, conflicts: found.conflicts, changes: [] },
    ...{ head: found.open ? live.commit : found.commit, whole: !found.open },
    wanted: wantedOf(means, found.rows),
    homes: await homesOf(git, found.commit, found.files.keys()),
  };
}

const asItIs = ({ commit, seq, commits }: Live): Plan => ({
  ...{ head: commit, seq, commits, whole: true, homes: [], conflicts: [], changes: [], pushed: false },
});

/** With what would be written, and refused where that would be. */
async function tried(context: ReadContext, means: GitMeans, plan: Plan): Promise<Plan> {
  return plan.wanted
    ? { ...plan, changes: await context.rehearse((inner) => carryOut(inner, means, plan)) }
    : plan;
}

async function once(
  context: ReadContext,
  means: GitMeans,
  order: Choice & { dryRun: boolean },
): Promise<Plan | undefined> {
  const { git } = context.ports;
  const { remote, homes } = await remoteOf(context);
  const theirs = await git.fetch(remote);
  const live = await liveCommits(context, means, homes);
  const known = theirs === undefined || (await git.isBefore(theirs, live.commit));
  const found = known
    ? asItIs(live)
    : await pulled(context, means, live, { remote: theirs, homes, choice: order });
  const plan = await tried(context, means, found);
  if (order.dryRun || !plan.whole || plan.head === theirs) return { ...plan, pushed: plan.head === theirs };
  return (await git.push(remote, plan.head)) ? { ...plan, pushed: true } : undefined;
}

/** All that needs git and the network: fetched, made into commits, compared, tried and pushed. */
export async function prepareSync(
  context: ReadContext,
  means: GitMeans,
  order: Choice & { dryRun: boolean },
): Promise<Plan> {
  await settled(context);
  for (let left = tries; left > 0; left -= 1) {
    const plan = await once(context, means, order);
    if (plan) return plan;
  }
  throw new Problem('conflict', moreOften);
}

/** The configuration as the repository has it, whatever was changed here; that is kept aside. */
export async function prepareRebuild(context: ReadContext, means: GitMeans, dryRun: boolean): Promise<Plan> {
  await settled(context);
  const { git } = context.ports;
  const { remote, homes } = await remoteOf(context);
  const theirs = await git.fetch(remote);
  if (theirs === undefined) throw new Problem('conflict', 'The repository has nothing to rebuild from.');
  const live = await liveCommits(context, means, homes);
  await git.keep(`before-rebuild-${live.commit.slice(0, 12)}`, live.commit);
  const ours = await said(git, means, live.commit, homes);
  const wished = await said(git, means, theirs, homes);
  const made = await edits(means.kinds, wished.byFile, wished.rows);
  const draft = mergeOf(context, 'Put rows in their places', made);
  const head = made.length > 0 ? await git.commit(theirs, [draft]) : theirs;
  await git.keep('live', head);
  const paths = differing(ours.homes, wished.homes, new Map()).keys();
  const found: Plan = {
    ...{ seq: live.seq, head, whole: true, conflicts: [], changes: [], commits: 0, pushed: head === theirs },
    ...{ wanted: wantedOf(means, wished.rows), homes: await homesOf(git, head, paths) },
  };
  const plan = await tried(context, means, found);
  if (dryRun || plan.pushed) return plan;
  return { ...plan, pushed: await git.push(remote, head) };
}

/** In the transaction: rows as planned, homes ordered, and the commit that this is the same as. */
export async function carryOut(context: WriteContext, means: GitMeans, plan: Plan) {
  const { db } = context;
  if ((await means.journal.newest(db)) !== plan.seq)
    throw new Problem('conflict', 'The configuration was changed meanwhile; try again.');
  const done = plan.wanted ? await means.manifests.write(context, plan.wanted) : { changes: [], missing: [] };
  if (plan.wanted && !(await means.manifests.isAsWritten(context, plan.wanted)))
    throw new Problem(
      'conflict',
      'The configuration did not become what the repository says; nothing was changed.',
    );
  return done.changes;
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
    await context.ask({ action: 'agents:import', scope: path });
    await askForFiles(context, path, paths);
    const what = { agentId: agent.id, root: 'home', source: ports.git.source, tree, paths } as const;
    await changeHome(context, { ...what, message: 'Take what the repository says' });
  }
  const changeSeq = plan.whole ? await means.journal.newest(db) : plan.seq;
  const values = { head: plan.head, changeSeq, at: now };
  await db.updateTable('gitSync').set(values).execute();
}
