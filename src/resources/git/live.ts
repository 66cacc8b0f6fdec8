import type { GitDraft, GitEdit, GitPort } from '../../kernel/git-port.js';
import type { ReadContext } from '../../kernel/resource.js';
import { put, type RowChange, type State } from '../../manifest/journal.js';
import { homeOf, inHome, type Rows } from '../../manifest/layout.js';
import { edits, fileOf, filesOf, rowsOf } from './tree.js';
import { knownHead, type GitMeans } from './means.js';

/** What was changed here since the head, as commits upon it. */
export interface Live {
  /** The head with these commits. */
  commit: string;
  rows: Rows;
  /** The newest change that is in it. */
  seq: number;
  /** How many there are of changes. */
  commits: number;
  /** The homes in it, by the paths of their agents. */
  homes: Map<string, string | undefined>;
}

const start = '2000-01-01T00:00:00.000Z';

async function recorded({ db }: ReadContext, { journal }: GitMeans, since: number) {
  for (;;) {
    const seq = await journal.newest(db);
    const changes = await journal.changesAfter(db, { seq: since });
    const state = await journal.before(db, changes);
    // What came in between would be in one of the two and not in the other.
    if ((await journal.newest(db)) === seq) return { changes, state, seq };
  }
}

function draftOf([first]: readonly RowChange[], names: readonly string[], made: GitEdit[]): GitDraft {
  const { action = '', principal = '', at = start, auditSeq = 0 } = first ?? {};
  const subject = `${action} ${names.join(', ')}`.slice(0, 100);
  return { author: principal, at, message: `${subject}\n\nAudit: ${auditSeq}\n`, edits: made };
}

/** One commit for each audit row that has changed something, in their order. */
async function draftsOf(
  { kinds }: GitMeans,
  changes: readonly RowChange[],
  state: State,
): Promise<GitDraft[]> {
  const drafts: GitDraft[] = [];
  let files = filesOf(rowsOf(kinds, state));
  for (const group of Map.groupBy(changes, ({ auditSeq, at }) => `${auditSeq} ${at}`).values()) {
    for (const { kind, rowId, is } of group) put(state, { kind, rowId, form: is });
    const rows = rowsOf(kinds, state);
    const touched = group.flatMap(({ kind, was, is }) =>
      [was, is].flatMap((form) => (form ? [fileOf(kind, form.fields)] : [])),
    );
    const made = await edits(kinds, files, rows, new Set(touched));
    const names = [...new Set(group.map(({ kind }) => kind.name))];
    if (made.length > 0) drafts.push(draftOf(group, names, made));
    files = filesOf(rows);
  }
  return drafts;
}

/** The homes that are kept, by path; one of an agent that has done nothing yet is of no account. */
async function homesOf({ db, ports }: ReadContext, git: GitPort) {
  const agents = await db.selectFrom('agent').select(['id', 'number', 'path']).orderBy('path').execute();
  const homes = new Map<string, string | undefined>();
  for (const agent of agents) {
    homes.set(agent.path, undefined);
    const commit = await ports.histories.kept(agent);
    if (commit !== undefined) homes.set(agent.path, await git.home(agent.id, commit));
  }
  return homes;
}

/** A commit for each home that is not as the repository has it. */
function homeDrafts(
  at: string,
  homes: ReadonlyMap<string, string | undefined>,
  folders: ReadonlyMap<string, string>,
): GitDraft[] {
  const gone = [...folders.keys()].filter((path) => {
    const agent = inHome(`${path}/x`);
    return agent?.file === 'x' && path === homeOf(agent.agent) && !homes.has(agent.agent);
  });
  const changed = [...homes].flatMap(([path, tree]): [string, string][] =>
    tree !== undefined && folders.get(homeOf(path)) !== tree ? [[path, tree]] : [],
  );
  return [
    ...(gone.length > 0
      ? [
          {
            author: 'rookery',
            at,
            message: 'Homes of agents that are gone\n',
            edits: gone.map((path) => ({ path, gone: true }) as const),
          },
        ]
      : []),
    ...changed.map(([path, tree]) => ({
      ...{ author: `agent:${path}`, at, message: `Home of ${path}\n` },
      edits: [{ path: homeOf(path), tree }],
    })),
  ];
}

/** Brings what was changed here into commits. Asked again, it makes the same commits again. */
export async function liveCommits(context: ReadContext, means: GitMeans, withHomes: boolean): Promise<Live> {
  const { git } = context.ports;
  const head = await knownHead(context, git);
  const { changes, state, seq } = await recorded(context, means, head?.changeSeq ?? 0);
  const drafts = head ? await draftsOf(means, changes, state) : [];
  if (!head) for (const { kind, rowId, is } of changes) put(state, { kind, rowId, form: is });
  const rows = rowsOf(means.kinds, state);
  const first: GitDraft[] = head
    ? []
    : [
        {
          author: 'rookery',
          at: start,
          message: 'Begin\n',
          edits: await edits(means.kinds, new Map(), rows),
        },
      ];
  const homes = withHomes ? await homesOf(context, git) : new Map<string, undefined>();
  const folders = head ? (await git.tree(head.head)).folders : new Map<string, string>();
  const at = changes.at(-1)?.at ?? head?.at ?? start;
  const all = [...first, ...drafts, ...(withHomes ? homeDrafts(at, homes, folders) : [])];
  const commit = all.length > 0 ? await git.commit(head?.head, all) : (head?.head ?? '');
  await git.keep('live', commit);
  return { commit, rows, seq, commits: all.length, homes };
}
