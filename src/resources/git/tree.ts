import { isUtf8 } from 'node:buffer';
import type { GitEdit, GitEntry, GitPort } from '../../kernel/git-port.js';
import { faulty, readManifests } from '../../manifest/documents.js';
import type { State } from '../../manifest/journal.js';
import type { Kinds } from '../../manifest/kinds.js';
import { add, fileText, inHome, isManifest, layOut, type Rows } from '../../manifest/layout.js';
import { inOrder, same, type Fields, type Place } from '../../manifest/rows.js';
import { Problem, type FieldError } from '../../platform/problem.js';

/** So much text is read as manifests at most. */
const mostBytes = 64 * 1024 * 1024;

/** A commit as the configuration that it says. */
export interface Said {
  rows: Rows;
  /** The rows of each file that has some. */
  byFile: Map<string, Rows>;
  /** Where each row is written. */
  places: Map<Fields, Place>;
  homes: Map<string, GitEntry>;
}

export const nothing: Said = { rows: new Map(), byFile: new Map(), places: new Map(), homes: new Map() };

/** Why nothing is taken from a repository that has this entry; undefined where it is a file as any. */
function faultOf(git: GitPort, path: string, entry: GitEntry): string | undefined {
  if (entry.mode === '120000') return 'is a link';
  if (entry.mode === '160000') return 'is another repository';
  if (!path.includes('/')) return 'is no folder';
  const home = inHome(path);
  if (home) return git.homeFault(home.file, entry);
  return entry.fault ?? (entry.size > mostBytes && isManifest(path) ? `has ${entry.size} bytes` : undefined);
}

/** What is no file as any below the folders of the configuration is refused by name; elsewhere it is left alone. */
function refuseEntries(git: GitPort, files: ReadonlyMap<string, GitEntry>): void {
  const faults = [...files].flatMap(([path, entry]) => {
    const message = faultOf(git, path, entry);
    return message === undefined ? [] : [{ path, message }];
  });
  if (faults.length > 0) throw refusal(faults);
}

function refusal(faults: FieldError[]): Problem {
  const [{ path, message } = { path: '', message: '' }] = faults;
  const sentence = `In the repository ${path} ${message}; nothing is taken from there.`;
  return new Problem('conflict', sentence, faults.slice(0, 100));
}

async function manifestsIn(git: GitPort, files: ReadonlyMap<string, GitEntry>) {
  const found = [...files].filter(([path]) => isManifest(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = await git.contents(
    found.map(([, { blob }]) => blob),
    mostBytes,
  );
  const faults: FieldError[] = [];
  const given = found.map(([name, { blob }]) => {
    const bytes = texts.get(blob) ?? Buffer.alloc(0);
    if (!isUtf8(bytes)) faults.push({ path: `${name}:1`, message: 'is not UTF-8' });
    return { name, text: bytes.toString() };
  });
  if (faults.length > 0) throw faulty(faults);
  return given;
}

/** What a commit says. Files elsewhere in the repository say nothing, and stay as they are. */
export async function read(git: GitPort, kinds: Kinds, commit: string): Promise<Said> {
  const { files } = await git.tree(commit);
  refuseEntries(git, files);
  const homes = new Map([...files].filter(([path]) => inHome(path)));
  const given = await manifestsIn(git, files);
  const wanted = await readManifests(given, kinds);
  const byFile = new Map(given.map(({ name }): [string, Rows] => [name, new Map()]));
  const places = new Map<Fields, Place>();
  for (const { kind, rows } of wanted)
    for (const { fields, place } of rows) {
      add(byFile.get(place.file) ?? new Map(), kind, fields);
      places.set(fields, place);
    }
  const rows: Rows = new Map(wanted.map(({ kind, rows: all }) => [kind, all.map(({ fields }) => fields)]));
  return { rows, byFile, places, homes };
}

/** What commits say, each read once; without homes where those are not kept there. */
export function reader(
  git: GitPort,
  { kinds }: { kinds: Kinds },
  homes: boolean,
): (commit: string) => Promise<Said> {
  const known = new Map<string, Promise<Said>>();
  return (commit) => {
    const found = known.get(commit) ?? read(git, kinds, commit);
    known.set(commit, found);
    return homes ? found : found.then((said) => ({ ...said, homes: new Map() }));
  };
}

/** How such a file begins, and how large it is at most. */
const pointer = 'version https://git-lfs.github.com/spec/';
const mostPointer = 1024;

/** What stands for a file that is somewhere else would come instead of that file. */
export async function refusePointers(
  git: GitPort,
  files: Iterable<[string, GitEntry | undefined]>,
): Promise<void> {
  const small = [...files].flatMap(([path, entry]) =>
    entry && entry.size <= mostPointer ? [{ path, blob: entry.blob }] : [],
  );
  if (small.length === 0) return;
  const names = small.map(({ blob }) => blob);
  const contents = await git.contents(names, small.length * mostPointer);
  const faults = small
    .filter(({ blob }) => contents.get(blob)?.toString('latin1').startsWith(pointer))
    .map(({ path }) => ({ path, message: 'is a pointer of Git LFS and not the file itself' }));
  if (faults.length > 0) throw refusal(faults);
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
export async function edits(kinds: Kinds, byFile: ReadonlyMap<string, Rows>, rows: Rows): Promise<GitEdit[]> {
  const files = layOut(rows);
  const out: GitEdit[] = [];
  for (const path of byFile.keys()) if (!files.has(path)) out.push({ path, gone: true });
  for (const [path, file] of files)
    if (!same(sorted(byFile.get(path) ?? new Map()), sorted(file.rows)))
      out.push({ path, text: await fileText(kinds, file) });
  return out;
}
