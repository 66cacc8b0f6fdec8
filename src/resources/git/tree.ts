import type { GitEdit, GitEntry, GitPort } from '../../kernel/git-port.js';
import { readManifests } from '../../manifest/documents.js';
import type { State } from '../../manifest/journal.js';
import type { Kind, Kinds } from '../../manifest/kinds.js';
import { fileText, inHome, isManifest, layOut, type Rows } from '../../manifest/layout.js';
import { inOrder, same, type Fields } from '../../manifest/rows.js';
import { Problem } from '../../platform/problem.js';

/** So much text is read as manifests at most. */
const mostBytes = 64 * 1024 * 1024;

/** A commit as the configuration that it says. */
export interface Said {
  rows: Rows;
  /** The rows of each file that has some. */
  byFile: Map<string, Rows>;
  homes: Map<string, GitEntry>;
  folders: Map<string, string>;
}

export const nothing: Said = { rows: new Map(), byFile: new Map(), homes: new Map(), folders: new Map() };

function refuseEntry(path: string, { mode }: GitEntry): void {
  if (mode === '100644' || mode === '100755') return;
  const what =
    mode === '120000' ? 'is a link' : mode === '160000' ? 'is another repository' : `has the mode ${mode}`;
  throw new Problem('conflict', `In the repository ${path} ${what}; nothing is taken from there.`, [
    { path, message: what },
  ]);
}

/** What a commit says. Files elsewhere in the repository say nothing, and stay as they are. */
export async function read(git: GitPort, kinds: Kinds, commit: string): Promise<Said> {
  const { files, folders } = await git.tree(commit);
  const homes = new Map([...files].filter(([path]) => inHome(path)));
  const manifests = [...files].filter(([path]) => isManifest(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, entry] of [...homes, ...manifests]) refuseEntry(path, entry);
  const texts = await git.texts(
    manifests.map(([, { blob }]) => blob),
    mostBytes,
  );
  const given = manifests.map(([name, { blob }]) => ({ name, text: texts.get(blob) ?? '' }));
  const wanted = await readManifests(given, kinds);
  const byFile = new Map(given.map(({ name }): [string, Rows] => [name, new Map()]));
  for (const { kind, rows } of wanted)
    for (const { fields, place } of rows) {
      const own = byFile.get(place.file);
      own?.set(kind, [...(own.get(kind) ?? []), fields]);
    }
  const rows: Rows = new Map(wanted.map(({ kind, rows: all }) => [kind, all.map(({ fields }) => fields)]));
  return { rows, byFile, homes, folders };
}

/** The rows of a state, kind by kind and in their order. */
export function rowsOf(kinds: Kinds, state: State): Rows {
  const all = [...state.values()];
  return new Map(
    kinds.all.map((kind) => [
      kind,
      all
        .filter((row) => row.kind === kind)
        .sort((a, b) => (a.form.place ?? 0) - (b.form.place ?? 0) || (a.rowId < b.rowId ? -1 : 1))
        .map(({ form }) => form.fields),
    ]),
  );
}

const sorted = (rows: Rows) =>
  [...rows]
    .filter(([, all]) => all.length > 0)
    .map(([kind, all]) => [kind.name, inOrder(kind, all)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What has to be written for the files to say these rows. A file that says its rows already stays as somebody wrote it. */
export async function edits(
  kinds: Kinds,
  byFile: ReadonlyMap<string, Rows>,
  rows: Rows,
  only?: ReadonlySet<string>,
): Promise<GitEdit[]> {
  const files = layOut(rows);
  const out: GitEdit[] = [];
  for (const path of byFile.keys()) if (!files.has(path)) out.push({ path, gone: true });
  for (const [path, file] of files)
    if ((only?.has(path) ?? true) && !same(sorted(byFile.get(path) ?? new Map()), sorted(file.rows)))
      out.push({ path, text: await fileText(kinds, file) });
  return out;
}

/** The file that a row lies in. */
export const fileOf = (kind: Kind, fields: Fields): string =>
  [...layOut(new Map([[kind, [fields]]])).keys()][0] ?? '';

/** The files that rows lie in, as a commit would have them. */
export const filesOf = (rows: Rows): Map<string, Rows> =>
  new Map([...layOut(rows)].map(([path, file]) => [path, file.rows]));
