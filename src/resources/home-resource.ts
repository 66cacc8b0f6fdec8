import type { Dto } from '../kernel/field-registry.js';
import {
  read,
  defineResource,
  write,
  type Action,
  type Asks,
  type ReadContext,
  type Resource,
} from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';
import {
  findFile,
  listFiles,
  readFile,
  writeFile,
  type FileQuery,
  type FileRow,
  type HomeFiles,
  type ShownFile,
} from './home-files.js';
import { refuseObstacle } from './home-obstacle.js';
import { Nothing } from './nothing.dto.js';

/** A resource whose rows are files of the homes. */
export interface OfHomes extends Pick<Resource, 'name' | 'kind' | 'says' | 'key' | 'view' | 'manifest'> {
  files: HomeFiles;
  /** Every file is a part of a row of another resource, and the gate is asked as for that one. */
  partOf?: { resource: string; nameOf(name: string): string };
  content: Dto<{ content: string }>;
  query: Dto<FileQuery>;
  /** What a file is when it is deleted; absent where it is gone. */
  reset?(context: ReadContext, row: FileRow): string | undefined;
  tells: Record<'replace' | 'delete', string>;
}

type Verb = 'list' | 'get' | 'update';

/** A part that is taken away is a change of the whole. */
const asking = ({ partOf }: OfHomes, verb: Verb): { asks?: Asks } => {
  if (!partOf) return {};
  const params = ({ agent, name }: Record<string, unknown>) => ({
    agent,
    ...(typeof name === 'string' && { name: partOf.nameOf(name) }),
  });
  return { asks: { action: `${partOf.resource}:${verb}`, params } };
};

/** The file, or the problem that it is not there. */
async function there(context: ReadContext, { files, kind }: OfHomes, row: FileRow): Promise<ShownFile> {
  const file = await readFile(context, files, row);
  if (file) return file;
  throw new Problem('notFound', `There is no ${kind} "${row.agent},${row.name}" here.`);
}

const readsOf = (of: OfHomes): Record<string, Action> => ({
  list: read({
    input: of.query,
    says: `List ${of.name} with their contents, by agent.`,
    scope: 'rows',
    ...asking(of, 'list'),
    run: (context, asked: FileQuery) =>
      listFiles(context, of.files, `${of.partOf?.resource ?? of.name}:list`, asked),
  }),
  get: read({
    input: Nothing,
    says: `Read one of the ${of.name} as it stands in the home.`,
    scope: 'row',
    ...asking(of, 'get'),
    run: (context, _input, row: FileRow) => there(context, of, row),
  }),
});

function writesOf(of: OfHomes): Record<string, Action> {
  const { name, files, content, tells, reset } = of;
  /** Looks at the file before the transaction, which then knows it. */
  const look = async (context: ReadContext, _input: unknown, key: Record<string, string>): Promise<void> => {
    const row = await findFile(context.db, files, key);
    if (row) await readFile(context, files, row);
  };
  return {
    replace: write({
      input: content,
      ...{ id: `${name}:update`, scope: 'row', at: { method: 'PUT', path: '' } },
      prepare: async (context, input, key) => {
        await look(context, input, key);
        const row = await findFile(context.db, files, key);
        if (row) await refuseObstacle(context, files, row);
      },
      ...asking(of, 'update'),
      says: tells.replace,
      run: async (context, { content: text }, row: FileRow) => {
        await refuseObstacle(context, files, row);
        await writeFile(context, files, row, text);
        return there(context, of, row);
      },
    }),
    delete: write({
      ...{ input: Nothing, says: tells.delete, scope: 'row', prepare: look },
      ...asking(of, 'update'),
      run: async (context, _input, row: FileRow) => {
        await there(context, of, row);
        await writeFile(context, files, row, reset?.(context, row));
        return row;
      },
    }),
  };
}

/** Read as they stand; changed by rows of the same transaction, which a loop applies. */
export function homeResource(of: OfHomes): Resource {
  const { files, content: _content, query: _query, reset: _reset, tells: _tells, partOf: _of, ...about } = of;
  return defineResource<FileRow>({
    ...about,
    written: {
      files: true,
      leavesOut: ({ seeded, truncated, binary }) =>
        seeded === true || (files.wholeTexts === true && (truncated === true || binary === true)),
    },
    find: (db, key) => findFile(db, files, key),
    scopeOf: ({ agent }) => agent,
    versionOf: async (context, row) => (await readFile(context, files, row))?.version,
    actions: { ...readsOf(of), ...writesOf(of) },
  });
}
