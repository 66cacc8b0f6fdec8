import type { ReadDb } from '../db/db.js';
import { contentVersion, factLine, type HomeFile, type HomeOwner } from '../kernel/home-port.js';
import { page, heaviestPage, type PageQuery } from '../kernel/page.js';
import type { ReadContext, WriteContext } from '../kernel/resource.js';
import { Outdated } from '../kernel/seen.js';
import { Problem } from '../platform/problem.js';

/** Which files of a home a resource is about. */
export interface HomeFiles {
  /** Where in the home a file of this name is. */
  pathOf(name: string): string;
  /** The names that there may be: these, and those found in a folder. */
  fixed: readonly string[];
  folder?: {
    path: string;
    /** The entries are the files at any depth, by their paths in it. */
    deep?: boolean;
    nameOf(entry: string): string | undefined;
  };
  maxBytes: number;
  /** What is no text, or is larger, is told of and shown no further. */
  wholeTexts?: boolean;
  /** There are some that belong to no agent and are given to all. */
  shared?: boolean;
}

/** The agent whose file it is, and the file's name: what a key leads to, whether the file is there or not. */
export interface FileRow {
  agent: string;
  name: string;
  /** Absent: all agents share it. */
  owner: HomeOwner | undefined;
}

/** A file as it is shown. */
export interface ShownFile extends FileRow, HomeFile {
  truncated: boolean;
  seeded: boolean;
}

/** Whose the files are that all agents share. */
const everybody = '**';
export const idOf = ({ owner }: Pick<FileRow, 'owner'>): string => owner?.id ?? '';

/** So many entries of a folder are looked at. */
const mostEntries = 10_000;

/** So many below a folder at whatever depth, as many as a model is given skills from. */
const mostBelow = 5000;

/** So many agents are looked up at a time. */
const batch = 100;

interface AgentColumns {
  id: string;
  number: number;
  path: string;
  name: string | null;
  identity: unknown;
  createdAt: string;
}

const ownerOf = ({ id, number, path, name, identity, createdAt }: AgentColumns): HomeOwner => ({
  ...{ id, number, path, createdAt },
  name: (identity as { name?: string }).name ?? name ?? path,
});

const agentsOf = (db: ReadDb) =>
  db.selectFrom('agent').select(['id', 'number', 'path', 'name', 'identity', 'createdAt']);

export async function findFile(
  db: ReadDb,
  { shared = false }: HomeFiles,
  { agent = '', name = '' }: Record<string, string>,
): Promise<FileRow | undefined> {
  if (shared && agent === everybody) return { agent, name, owner: undefined };
  const row = await agentsOf(db).where('path', '=', agent).executeTakeFirst();
  return row && { agent, name, owner: ownerOf(row) };
}

/** What is written of a file and not on the disk yet, in order. */
async function writesOf(db: ReadDb, row: FileRow, path: string) {
  const facts = path === 'MEMORY.md';
  return db
    .selectFrom('fileWrite')
    .where('agentId', '=', idOf(row))
    .where((eb) =>
      eb.or([
        eb('path', '=', path),
        ...(facts
          ? [eb.and([eb('path', 'is', null), eb('person', 'is', null), eb('appliedAt', 'is', null)])]
          : []),
      ]),
    )
    .select(['id', 'path', 'text', 'removed', 'appliedAt', 'at'])
    .orderBy('id')
    .execute();
}

type Writes = Awaited<ReturnType<typeof writesOf>>;

/** The newest write that is on the disk. */
const writtenOf = (writes: Writes): string | undefined =>
  writes.findLast(({ path, appliedAt }) => path !== null && appliedAt !== null)?.id;

function withWrites(disk: HomeFile | undefined, writes: Writes): HomeFile | undefined {
  let file = disk;
  for (const { path, text, removed, appliedAt, at } of writes) {
    if (appliedAt !== null) continue;
    const before = file === undefined || file.content.endsWith('\n') ? '' : '\n';
    const content = path === null ? `${file?.content ?? ''}${before}${factLine(text, at)}\n` : text;
    const size = Buffer.byteLength(content);
    file = removed ? undefined : { content, size, version: contentVersion(content), updatedAt: at };
  }
  return file;
}

/** The file as it is, what is committed and not written yet included. */
export async function readFile(
  context: ReadContext,
  files: HomeFiles,
  row: FileRow,
): Promise<ShownFile | undefined> {
  const { db, ports, once } = context;
  const path = files.pathOf(row.name);
  const look = async () => {
    const written = writtenOf(await writesOf(db, row, path));
    return { written, disk: await ports.homes.read(row.owner, path, files.maxBytes) };
  };
  let seen = await once(`${idOf(row)} file ${path}`, look);
  let writes = await writesOf(db, row, path);
  if (seen && writtenOf(writes) !== seen.written) {
    // Written since the disk was read; a transaction that waited for its turn cannot read it again.
    seen = await once(`${idOf(row)} file ${path} again`, look);
    writes = await writesOf(db, row, path);
    if (seen?.written !== writtenOf(writes))
      throw new Outdated(`${path} of ${row.agent} has just been changed; ask again.`);
  }
  const file = withWrites(seen?.disk, writes);
  if (!file) return undefined;
  const truncated = file.size > files.maxBytes;
  const binary = file.binary === true;
  const content = files.wholeTexts && binary ? '' : file.content;
  const seeded = ports.homes.isSeed(path, file.content);
  // Whether the home has been made already makes no difference.
  const updatedAt = (seeded && row.owner?.createdAt) || file.updatedAt;
  return { ...row, ...file, content, binary, updatedAt, truncated, seeded };
}

/** What is in the folder on the disk; in a transaction as it was seen before. */
export async function entriesOf(
  { ports, once }: ReadContext,
  { folder }: HomeFiles,
  owner: HomeOwner | undefined,
): Promise<string[]> {
  if (!folder) return [];
  const { path, deep } = folder;
  const id = owner?.id ?? '';
  const found = deep
    ? once(`${id} files below ${path}`, () => ports.homes.filesBelow(owner, path, mostBelow))
    : once(`${id} names ${path}`, () => ports.homes.names(owner, path, mostEntries));
  return (await found) ?? [];
}

async function namesOf(context: ReadContext, files: HomeFiles, owner: HomeOwner | undefined) {
  const { db } = context;
  const { folder } = files;
  const id = owner?.id ?? '';
  const found = await entriesOf(context, files, owner);
  const written = await db
    .selectFrom('fileWrite')
    .where('agentId', '=', id)
    .where('path', 'is not', null)
    .where('appliedAt', 'is', null)
    .select('path')
    .execute();
  const inFolder = found.flatMap((entry) => folder?.nameOf(entry) ?? []);
  const open = written.flatMap(({ path }) => {
    if (!folder || !path?.startsWith(`${folder.path}/`)) return [];
    const entry = path.slice(folder.path.length + 1);
    return folder.nameOf(folder.deep ? entry : (entry.split('/', 1)[0] ?? '')) ?? [];
  });
  const fixed = owner || !files.shared ? files.fixed : [];
  return [...new Set([...fixed, ...inFolder, ...open])].sort();
}

/** The owners that the caller may read, by path, from this one on. */
async function* ownersFrom(context: ReadContext, files: HomeFiles, action: string, only?: string, from = '') {
  const asked = only === undefined || only === everybody;
  if (files.shared && asked && from <= everybody)
    if ((await context.verdict({ action, scope: everybody })).allowed) yield undefined;
  if (only === everybody) return;
  let rows = agentsOf(context.db).where(context.readable('agent.path', action)).orderBy('path').limit(batch);
  if (only !== undefined) rows = rows.where('path', '=', only);
  for (let next = rows.where('path', '>=', from); ;) {
    const found: AgentColumns[] = await next.execute();
    for (const row of found) yield ownerOf(row);
    const last = found.at(-1);
    if (!last || found.length < batch) return;
    next = rows.where('path', '>', last.path);
  }
}

export interface FileQuery extends PageQuery {
  agent?: string;
}

/** A page of files, by agent and name. */
export function listFiles(context: ReadContext, files: HomeFiles, action: string, query: FileQuery) {
  const collect = async (after: (string | number)[] | undefined, limit: number): Promise<ShownFile[]> => {
    const [agent = '', last = ''] = (after ?? []).map(String);
    const rows: ShownFile[] = [];
    let weight = 0;
    for await (const owner of ownersFrom(context, files, action, query.agent, agent)) {
      const path = owner?.path ?? everybody;
      const names = await namesOf(context, files, owner);
      for (const name of names) {
        if (path === agent && name <= last) continue;
        const file = await readFile(context, files, { agent: path, name, owner });
        if (!file) continue;
        rows.push(file);
        weight += file.content.length;
        if (rows.length === limit || weight > heaviestPage) return rows;
      }
    }
    return rows;
  };
  const weigh = ({ content }: ShownFile): number => content.length;
  return page(context.caller, query, collect, ({ agent, name }) => [agent, name], weigh);
}

/** Writes the row that a loop makes the file of; what is shown is the file as it will be. */
export async function writeFile(
  context: WriteContext,
  files: HomeFiles,
  row: FileRow,
  content: string | undefined,
): Promise<void> {
  const { db, now, after, ports } = context;
  const size = Buffer.byteLength(content ?? '');
  if (size > files.maxBytes) {
    const message = `has ${size} bytes; it may have ${files.maxBytes}`;
    throw new Problem('invalid', `The content of ${row.name} ${message}.`, [{ path: 'content', message }]);
  }
  const path = files.pathOf(row.name);
  const what = { path, text: content ?? '', removed: content === undefined };
  await db
    .insertInto('fileWrite')
    .values({ id: context.newId(), agentId: idOf(row), person: null, ...what, appliedAt: null, at: now })
    .execute();
  after(() => ports.wake('homes'));
}
