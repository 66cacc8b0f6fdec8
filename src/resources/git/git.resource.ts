import {
  defineResource,
  read,
  write,
  type Action,
  type ReadContext,
  type Resource,
  type WriteContext,
} from '../../kernel/resource.js';
import type { Change } from '../../manifest/diff.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import { GitPlace, GitState, RebuildOrder, Synced, SyncOrder } from './git.dto.js';
import { authorizationOf, GitMeans, keptOf } from './means.js';
import { carryOut, settle } from './carry-out.js';
import type { Plan } from './plan.js';
import { prepareRebuild } from './rebuild.js';
import { prepareSync } from './sync.js';

const shown = ({ kind, verb, name, fields }: Change) => ({ kind: kind.name, verb, name, fields });

async function stateOf({ db }: Pick<ReadContext, 'db'>, { journal }: GitMeans) {
  const kept = await keptOf(db);
  return { ...kept, ahead: Math.max(0, (await journal.newest(db)) - (kept?.changeSeq ?? 0)) };
}

/** Another repository has another past. */
async function init(context: WriteContext, means: GitMeans, place: GitPlace) {
  const { db, ports } = context;
  const { url, branch = 'main', secret = null, homes = true } = place;
  const message = ports.git.fault(url);
  if (message !== undefined) throw new Problem('invalid', `url ${message}.`, [{ path: 'url', message }]);
  if (secret !== null) await authorizationOf(context, secret, url);
  const before = await keptOf(db);
  if (before?.url !== url || before.branch !== branch) await db.deleteFrom('gitSync').execute();
  const values = { url, branch, secret, homes };
  await db
    .insertInto('gitSync')
    .values({ id: 1, ...values, head: null, at: null })
    .onConflict((on) => on.column('id').doUpdateSet(values))
    .execute();
  return stateOf(context, means);
}

async function carriedOut(context: WriteContext, means: GitMeans, dryRun: boolean) {
  const plan = context.prepared as Plan;
  if (dryRun) return told(plan, plan.changes);
  const changes = await carryOut(context, means, plan);
  await settle(context, means, plan);
  return told(plan, changes);
}

const told = ({ head, commits, pushed, homes, conflicts }: Plan, changes: readonly Change[]) => ({
  ...{ head, commits, pushed, conflicts, rows: changes.map(shown) },
  files: homes.flatMap(({ agent, paths }) => paths.map((path) => ({ agent, path }))),
});

const faces = ['rest', 'mcp'] as const;

/** Where the repository is. */
function placing(means: GitMeans): Record<string, Action> {
  return {
    status: read({
      input: Nothing,
      says: 'Say where the repository is and what of the configuration is not there yet.',
      scope: () => '**',
      on: faces,
      at: { method: 'GET' },
      answer: GitState,
      run: (context) => stateOf(context, means),
    }),
    init: write({
      input: GitPlace,
      says: 'Name the repository. Nothing is read or written there before the first sync.',
      scope: () => '**',
      on: faces,
      answer: GitState,
      target: () => 'git',
      run: (context, place) => init(context, means, place),
    }),
  };
}

/** What is done with it. */
function bringing(means: GitMeans): Record<string, Action> {
  const common = {
    scope: () => '**',
    on: faces,
    answer: Synced,
    target: ({ head }: Synced) => head,
  } as const;
  return {
    sync: write({
      ...common,
      input: SyncOrder,
      says: 'Bring both together: what changed here becomes commits, what changed there is carried out, and where both changed the same nothing happens until you say which holds.',
      prepare: (context, { ours = [], theirs = [], dryRun = false }) =>
        prepareSync(context, means, { ours, theirs, dryRun }),
      run: (context, { dryRun = false }) => carriedOut(context, means, dryRun),
    }),
    rebuild: write({
      ...common,
      input: RebuildOrder,
      says: 'Make the configuration what the repository says, whatever was changed here. Chats, messages and histories stay, and agents that are there keep their identity. Do not use it to bring two sides together.',
      prepare: (context, { dryRun = false }) => prepareRebuild(context, means, dryRun),
      run: (context, { dryRun = false }) => carriedOut(context, means, dryRun),
    }),
  };
}

/** The configuration and a repository of git, brought together. */
export function gitOver(resources: readonly Resource[]): Resource {
  const means = new GitMeans(resources);
  return defineResource({
    name: 'git',
    kind: 'Git',
    says: 'The configuration and the homes of agents in a repository of git.',
    view: GitState,
    manifest: 'never',
    actions: { ...placing(means), ...bringing(means) },
  });
}
