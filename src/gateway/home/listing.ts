import type { Git } from './git.js';

/** An entry of a tree of git; what is neither a plain nor an executable file has its mode as git wrote it. */
export interface Listed {
  mode: string;
  blob: string;
}

export const isFile = ({ mode }: Listed): boolean => mode === '100644' || mode === '100755';

/** All that a tree holds, by path. */
export async function listTree(git: Git, tree: string): Promise<Map<string, Listed>> {
  const listing = (await git.ask(['ls-tree', '-r', '-z', '--full-tree', tree])).toString();
  const rows = listing.split('\0').filter((row) => row !== '');
  return new Map(
    rows.map((row) => {
      const tab = row.indexOf('\t');
      const [mode = '', , blob = ''] = row.slice(0, tab).split(' ');
      return [row.slice(tab + 1), { mode, blob }];
    }),
  );
}
