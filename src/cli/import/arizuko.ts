import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Source } from '../../import/arizuko/source.js';
import type { HomeFile } from '../../import/translation.js';
import { Failure } from '../failure.js';
import { filesBelow, staysInside, textOf } from './inside.js';

const most = 100_000;

/** Their databases, newest arrangement first: one for each owner, and before that one for all. */
const places = ['store/routd/routd.db', 'store/onbod/onbod.db', 'store/messages.db'];

interface Found {
  tables: Set<string>;
  database: Database;
}

async function open(root: string): Promise<Found[]> {
  const { default: Sqlite } = await import('better-sqlite3');
  const there = places.filter((place) => staysInside(root, join(root, place)));
  if (there.length === 0) throw new Failure(`${root} holds none of ${places.join(', ')}`);
  return there.map((place) => {
    try {
      const database = new Sqlite(join(root, place), { readonly: true, fileMustExist: true });
      database.pragma('trusted_schema = OFF');
      const rows = database.prepare("select name from sqlite_schema where type = 'table'").all();
      return { database, tables: new Set((rows as { name: string }[]).map(({ name }) => name)) };
    } catch (error) {
      throw new Failure(`${join(root, place)} cannot be read: ${(error as Error).message}`);
    }
  });
}

function placed(name: string, skills: readonly string[]): string | undefined {
  if (['PERSONA.md', 'CLAUDE.md', 'work.md', 'MEMORY.md'].includes(name)) return name;
  const [, year, month, day] = /^diary\/(\d{4})(\d{2})(\d{2})\.md$/.exec(name) ?? [];
  if (year !== undefined) return `diary/${year}-${month}-${day}.md`;
  const [, skill = '', rest] = /^\.claude\/skills\/([^/]+)\/(.+)$/.exec(name) ?? [];
  return skills.includes(skill) ? `skills/${skill}/${rest}` : undefined;
}

interface Home {
  files: Omit<HomeFile, 'agent'>[];
  left: { name: string; reason: string }[];
}

/** Folders that are looked into; the others stay as a whole. */
const walked = ['diary', '.claude/skills'];

/** What is in a home and not another group's: the files that may be carried, and the folders that are not. */
function entriesOf(root: string, home: string, folder: string, all: ReadonlySet<string>) {
  const groups = [...all];
  const own = readdirSync(home, { withFileTypes: true }).filter(
    ({ name }) => !groups.some((each) => `${each}/`.startsWith(`${folder}/${name}/`)),
  );
  const inside = walked.flatMap((name) =>
    filesBelow(root, join(home, name)).map((each) => `${name}/${each}`),
  );
  const files = own.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const folders = own.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const stay = folders.filter((name) => !name.startsWith('.') && !walked.includes(name));
  return { names: [...files.filter((name) => !name.startsWith('.')), ...inside], stay };
}

const skillsOf = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => /^\.claude\/skills\/([^/]+)\//.exec(name)?.[1] ?? [])),
];

function readHome(root: string, folder: string, skills: readonly string[], all: ReadonlySet<string>): Home {
  const home = join(root, 'groups', folder);
  const at = (name: string): string => `groups/${folder}/${name}`;
  const found: Home = { files: [], left: [] };
  const leave = (name: string, reason: string): void => void found.left.push({ name, reason });
  if (!staysInside(join(root, 'groups'), home)) {
    leave(`groups/${folder}`, 'is no folder below groups');
    return found;
  }
  const { names, stay } = entriesOf(root, home, folder, all);
  for (const name of names) {
    const path = placed(name, skills);
    const read = path === undefined ? { reason: 'stays where it is' } : textOf(root, join(home, name));
    if (path !== undefined && 'text' in read) found.files.push({ path, text: read.text, from: name });
    else if ('reason' in read && (path !== undefined || !name.startsWith('.claude/')))
      leave(at(name), read.reason);
  }
  for (const name of stay) leave(at(name), 'stays where it is');
  const others = skillsOf(names).filter((name) => !skills.includes(name));
  if (others.length > 0)
    leave(at(`.claude/skills: ${others.length} skills`), 'name those to carry by --skills');
  return found;
}

/** Their data directory, opened for reading alone; `close` when all is read. */
export async function arizukoSource(
  root: string,
  skills: readonly string[],
): Promise<Source & { close(): void }> {
  const found = await open(root);
  const holding = (table: string): Database | undefined =>
    found.find(({ tables }) => tables.has(table))?.database;
  const quoted = (table: string): string => `"${table.replaceAll('"', '""')}"`;
  const rows = (table: string): Record<string, unknown>[] => {
    const database = holding(table);
    if (!database) return [];
    const all = database.prepare(`select * from ${quoted(table)} order by rowid limit ${most + 1}`).all();
    if (all.length > most) throw new Failure(`${table} has more than ${most} rows`);
    return all as Record<string, unknown>[];
  };
  return {
    rows,
    count: (table) =>
      (holding(table)
        ?.prepare(`select count(*) from ${quoted(table)}`)
        .pluck()
        .get() as number | undefined) ?? 0,
    home: (folder) =>
      readHome(root, folder, skills, new Set(rows('groups').map((row) => String(row.folder)))),
    close: () => found.forEach(({ database }) => database.close()),
  };
}
