import type { ReadContext } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';
import { entriesOf, idOf, readFile, type FileRow, type HomeFiles } from './home-files.js';

/** The names above one: the folders that it stands in. */
function above(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** Files that are written, or have just been, where this one needs a folder, or in a folder of its name. */
async function written({ db }: ReadContext, { path }: { path: string }, row: FileRow): Promise<string[]> {
  const rows = await db
    .selectFrom('fileWrite')
    .where('agentId', '=', idOf(row))
    .where((eb) =>
      eb.or([
        eb(
          'path',
          'in',
          above(row.name).map((name) => `${path}/${name}`),
        ),
        // '0' follows '/', so these are all that begin with the name and a slash.
        eb.and([eb('path', '>', `${path}/${row.name}/`), eb('path', '<', `${path}/${row.name}0`)]),
      ]),
    )
    .select('path')
    .execute();
  return rows.map((one) => (one.path ?? '').slice(path.length + 1));
}

/** A file cannot stand where a folder is, nor in a file. */
export async function refuseObstacle(context: ReadContext, files: HomeFiles, row: FileRow): Promise<void> {
  const { folder } = files;
  if (!folder?.deep) return;
  const isBelow = (name: string): boolean => name.startsWith(`${row.name}/`);
  const found = await entriesOf(context, files, row.owner);
  const near = found.filter((name) => isBelow(name) || row.name.startsWith(`${name}/`));
  for (const name of new Set([...near, ...(await written(context, folder, row))])) {
    if (!(await readFile(context, files, { ...row, name }))) continue;
    const message = isBelow(name)
      ? `is a folder: ${name} is in it`
      : `leads through ${name}, which is a file`;
    throw new Problem('conflict', `${row.name} ${message}.`, [{ path: 'name', message }]);
  }
}
