import type { GitDraft, GitEdit, GitEntry } from '../../kernel/git-port.js';
import type { HomeEdit } from '../../kernel/history-port.js';
import type { ReadContext } from '../../kernel/resource.js';
import { put, type RowChange, type State } from '../../manifest/journal.js';
import { homeOf, inHome, type Rows } from '../../manifest/layout.js';
import { Breath } from '../../platform/breath.js';
import { Laid } from './laid.js';
import { knownHead, type GitMeans } from './means.js';
import { edits, rowsOf } from './tree.js';

/** What was changed here since the head, as commits upon it. */
export interface Live {
  /** The head with these commits. */
  commit: string;
  rows: Rows;
  /** The newest change that is in it. */
  seq: number;
  /** How many there are of changes. */
  commits: number;
}

interface Since {
  changes: RowChange[];
  /** Before these changes. */
  state: State;
  seq: number;
  at: string;
}

const start = '2000-01-01T00:00:00.000Z';

type Head = Awaited<ReturnType<typeof knownHead>>;

/** Of what was changed before there was a head only what came of it is looked at. */
async function recorded({ db }: ReadContext, { journal }: GitMeans, head: Head): Promise<Since> {
  for (;;) {
    const seq = await journal.newest(db);
    const changes = head ? await journal.changesAfter(db, { seq: head.changeSeq }) : [];
    const state = await journal.before(db, changes);
    const at = (await journal.timeOf(db, seq)) ?? start;
    // What came in between would be in one of the two and not in the other.
    if ((await journal.newest(db)) === seq) return { changes, state, seq, at };
  }
}

/** Changes side by side that one audit row tells of. */
function groupsOf(changes: readonly RowChange[]): RowChange[][] {
  const groups: RowChange[][] = [];
  for (const change of changes) {
    const [last] = groups.at(-1) ?? [];
    if (last && last.auditSeq === change.auditSeq && last.at === change.at) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups;
}

function draftOf(group: readonly RowChange[], made: GitEdit[]): GitDraft {
  const { action = '', principal = '', at = start, auditSeq = 0 } = group[0] ?? {};
  const names = new Set(group.map(({ kind }) => kind.name));
  const subject = `${action} ${[...names].join(', ')}`.slice(0, 100);
  return { author: principal, at, message: `${subject}\n\nAudit: ${auditSeq}\n`, edits: made };
}

/** One commit for each audit row that has changed something, in their order. */
async function* draftsOf({ kinds }: GitMeans, { changes, state }: Since): AsyncGenerator<GitDraft> {
  const laid = new Laid(kinds, state);
  const breath = new Breath();
  for (const group of groupsOf(changes)) {
    const made = await laid.put(group);
    if (made.length > 0) yield draftOf(group, made);
    await breath.take();
  }
}

/** The homes of the head, by the agents whose they are. */
function homesIn(files: ReadonlyMap<string, GitEntry>): Map<string, Map<string, GitEntry>> {
  const homes = new Map<string, Map<string, GitEntry>>();
  for (const [path, entry] of files) {
    const found = inHome(path);
    if (!found) continue;
    const own = homes.get(found.agent) ?? new Map<string, GitEntry>();
    homes.set(found.agent, own.set(found.file, entry));
  }
  return homes;
}

const inRepository = (agent: string, edit: HomeEdit): GitEdit => ({
  ...edit,
  path: `${homeOf(agent)}/${edit.path}`,
});

async function* after(
  agent: string,
  first: HomeEdit,
  rest: AsyncIterable<HomeEdit>,
): AsyncGenerator<GitEdit> {
  yield inRepository(agent, first);
  for await (const edit of rest) yield inRepository(agent, edit);
}

/** A commit for each home that is not as the head has it; one of an agent that has done nothing yet is of no account. */
async function* homeDrafts(
  { db, ports }: ReadContext,
  at: string,
  homes: ReadonlyMap<string, ReadonlyMap<string, GitEntry>>,
): AsyncGenerator<GitDraft> {
  const agents = await db.selectFrom('agent').select(['id', 'number', 'path']).orderBy('path').execute();
  for (const agent of agents) {
    const unlike = ports.histories.unlike(agent, homes.get(agent.path) ?? new Map())[Symbol.asyncIterator]();
    const { value: first, done } = await unlike.next();
    if (done) continue;
    const made = after(agent.path, first as HomeEdit, { [Symbol.asyncIterator]: () => unlike });
    yield { author: `agent:${agent.path}`, at, message: `Home of ${agent.path}\n`, edits: made };
  }
}

/** The homes of agents that have gone since the head; those that never were here are not ours to remove. */
function goneDrafts({ changes, at }: Since, rows: Rows, homes: ReadonlyMap<string, unknown>): GitDraft[] {
  const agents = [...rows].find(([kind]) => kind.resource.name === 'agents')?.[1] ?? [];
  const there = new Set(agents.map(({ path }) => String(path)));
  const were = changes.flatMap(({ kind, was }) =>
    kind.resource.name === 'agents' && was ? [String(was.fields.path)] : [],
  );
  const gone = [...new Set(were)].filter((path) => !there.has(path) && homes.has(path));
  const made = gone.map((path): GitEdit => ({ path: homeOf(path), gone: true }));
  return gone.length > 0
    ? [{ author: 'rookery', at, message: 'Homes of agents that are gone\n', edits: made }]
    : [];
}

async function* allDrafts(
  context: ReadContext,
  means: GitMeans,
  { head, since, rows, withHomes }: { head: Head; since: Since; rows: Rows; withHomes: boolean },
): AsyncGenerator<GitDraft> {
  if (head) yield* draftsOf(means, since);
  else {
    const made = await edits(means.kinds, new Map(), rows);
    yield { author: 'rookery', at: start, message: 'Begin\n', edits: made };
  }
  if (!withHomes) return;
  const homes = head ? homesIn((await context.ports.git.tree(head.head)).files) : new Map();
  yield* goneDrafts(since, rows, homes);
  yield* homeDrafts(context, since.at, homes);
}

/** Brings what was changed here into commits. Asked again, it makes the same commits again. */
export async function liveCommits(context: ReadContext, means: GitMeans, withHomes: boolean): Promise<Live> {
  const { git } = context.ports;
  const head = await knownHead(context, git);
  const since = await recorded(context, means, head);
  const state: State = new Map(since.state);
  for (const { kind, rowId, is } of since.changes) put(state, { kind, rowId, form: is });
  const rows = rowsOf(means.kinds, state);
  const drafts = allDrafts(context, means, { head, since, rows, withHomes });
  const made = await git.commit('live', head?.head, drafts);
  return { commit: made.head ?? '', rows, seq: since.seq, commits: made.commits };
}
