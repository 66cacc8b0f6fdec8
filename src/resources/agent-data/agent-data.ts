import { page } from '../../kernel/page.js';
import {
  read,
  write,
  type Action,
  type ReadContext,
  type Resource,
  type WriteContext,
} from '../../kernel/resource.js';
import { readManifests } from '../../manifest/documents.js';
import type { Journal } from '../../manifest/journal.js';
import type { Manifests } from '../../manifest/manifests.js';
import { Problem } from '../../platform/problem.js';
import {
  AgentArchive,
  AgentDiff,
  AgentMade,
  DiffQuery,
  ExportQuery,
  ForkOrder,
  HistoryQuery,
  HomeCommits,
  ImportOrder,
  RevertOrder,
  Reverted,
} from './agent-data.dto.js';
import { packAgent, unpackAgent } from './archive.js';
import { conversationsOf, layRecords, make, namesOf, rowsFor, rowsOf, type Beginning } from './copy.js';
import type { AgentRow } from '../home-change.js';
import { agentAt, aimOf, differ, revert } from './revert.js';

/** Files of the home and records of conversations, in one archive. */
const mostBytes = 40 * 1024 * 1024;

interface Prepared extends Beginning {
  path: string;
  leftOut: string[];
}

/** What belongs to an agent besides its row, as data: its past, copies of it, one file with all of it. */
class AgentData {
  constructor(
    private readonly manifests: Manifests,
    private readonly journal: Journal,
  ) {}

  get means() {
    return { manifests: this.manifests, journal: this.journal };
  }

  history = ({ caller, ports }: ReadContext, query: HistoryQuery, agent: AgentRow) =>
    page(
      caller,
      query,
      (after, limit) => ports.histories.log(agent, limit, after && String(after[0])),
      ({ commit }) => [commit],
    );

  fork = async (context: ReadContext, { to, sessions }: ForkOrder, path: string): Promise<Prepared> => {
    const agent = await agentAt(context.db, path);
    const tree = await context.ports.histories.now(agent);
    if (tree === undefined) throw new Problem('unavailable', 'There is no git on this machine.');
    const source = context.ports.histories.source(agent);
    const rows = rowsFor(await rowsOf(context, this.manifests, path), to);
    const { files } = await context.ports.histories.diff(agent, undefined, tree, 0);
    const talks = sessions ? await conversationsOf(context, path) : { sessions: [], records: [] };
    return {
      ...rows,
      ...(await layRecords(context, talks)),
      ...{ path: to, home: { source, tree }, files: files.map((file) => file.path) },
    };
  };

  export = async (
    context: ReadContext,
    { sessions }: ExportQuery,
    agent: AgentRow,
  ): Promise<AgentArchive> => {
    const { path } = agent;
    const { documents } = await this.manifests.export(context, path, namesOf(this.manifests));
    const home = await context.ports.histories.files(agent, mostBytes);
    const talks = sessions ? await conversationsOf(context, path) : { sessions: [], records: [] };
    const length = talks.records.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (length > mostBytes)
      throw new Problem('tooLarge', `The conversations of ${path} are larger than ${mostBytes} bytes.`);
    const rows = documents.map(({ text }) => text).join('---\n');
    const archive = await packAgent({ path, rows, home, ...talks });
    const name = `${path.replaceAll('/', '-')}.agent.tar.gz`;
    return { name, archive: archive.toString('base64') };
  };

  import = async (context: ReadContext, { archive, path }: ImportOrder): Promise<Prepared> => {
    const data = await unpackAgent(Buffer.from(archive, 'base64'));
    const to = path ?? data.path;
    const all = await readManifests([{ name: 'rows.yaml', text: data.rows }], this.manifests.kinds);
    const rows = rowsFor(all, to);
    return {
      ...rows,
      ...(await layRecords(context, data)),
      ...{
        path: to,
        home: await context.ports.histories.stage(data.home),
        files: data.home.map((file) => file.path),
      },
    };
  };

  made = async (context: WriteContext) => {
    const { path, leftOut, ...beginning } = context.prepared as Prepared;
    return { ...(await make(context, this.manifests, path, beginning)), leftOut };
  };

  /** What is asked of the past of an agent. */
  past(): Record<string, Action> {
    return {
      history: read({
        input: HistoryQuery,
        says: 'List the commits of the home of an agent, newest first, each with the turns whose work it holds.',
        scope: 'row',
        at: { method: 'GET' },
        answer: HomeCommits,
        run: this.history,
      }),
      diff: read({
        input: DiffQuery,
        says: 'Say what became of the files and rows of an agent from one point to another, or until now.',
        scope: 'row',
        at: { method: 'GET' },
        answer: AgentDiff,
        run: (context, input, agent: AgentRow) => differ(context, this.means, input, agent),
      }),
      revert: write({
        input: RevertOrder,
        says: 'Take an agent back to a point in time: its files by a new commit, its rows by changes of their own. Refused while a turn of it runs; others stay as they are.',
        scope: 'row',
        answer: Reverted,
        prepare: (context, { to }, { path = '' }) => aimOf(context, to, path),
        run: (context, input, agent: AgentRow) => revert(context, this.means, input, agent),
      }),
    };
  }

  /** What makes another of it. */
  copies(): Record<string, Action> {
    return {
      fork: write({
        input: ForkOrder,
        says: 'Make a new agent from this one: rows, home and, if asked for, conversations. Channels and providers of its own stay with it.',
        scope: 'row',
        answer: AgentMade,
        target: ({ path }: AgentMade) => path,
        prepare: (context, input, { path = '' }) => this.fork(context, input, path),
        run: (context) => this.made(context),
      }),
      export: read({
        input: ExportQuery,
        says: 'Write an agent into one file: rows without the values of secrets, home and, if asked for, conversations.',
        scope: 'row',
        at: { method: 'GET' },
        answer: AgentArchive,
        run: this.export,
      }),
      import: write({
        input: ImportOrder,
        says: 'Make an agent of a file that `export` has written, at its own path or another. Asks for every row as if it were made by itself.',
        scope: ({ path = '**' }) => path,
        answer: AgentMade,
        target: ({ path }: AgentMade) => path,
        prepare: (context, input) => this.import(context, input),
        run: (context) => this.made(context),
      }),
    };
  }
}

/** The agents with what can be done with one of them as a whole. */
export function withData(agents: Resource, manifests: Manifests, journal: Journal): Resource {
  const data = new AgentData(manifests, journal);
  return { ...agents, actions: { ...agents.actions, ...data.past(), ...data.copies() } };
}
