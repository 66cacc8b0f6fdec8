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

/** The names of the files below a home that are another group's are not its own. */
function namesIn(root: string, home: string, folder: string, all: ReadonlySet<string>): string[] {
  const own = readdirSync(home, { withFileTypes: true }).filter(
    ({ name }) =>
      ![...all].some((each) => each === `${folder}/${name}` || each.startsWith(`${folder}/${name}/`)),
  );
  const inside = (name: string): string[] =>
    filesBelow(root, join(home, name)).map((each) => `${name}/${each}`);
  const skills = own.some(({ name }) => name === '.claude') ? inside('.claude/skills') : [];
  const rest = own.filter(({ name }) => !name.startsWith('.'));
  return [...rest.flatMap((entry) => (entry.isDirectory() ? inside(entry.name) : [entry.name])), ...skills];
}

function readHome(root: string, folder: string, skills: readonly string[], all: ReadonlySet<string>): Home {
  const home = join(root, 'groups', folder);
  if (!staysInside(join(root, 'groups'), home))
    return { files: [], left: [{ name: `groups/${folder}`, reason: 'is no folder below groups' }] };
  const found: Home = { files: [], left: [] };
  const left = new Map<string, number>();
  for (const name of namesIn(root, home, folder, all)) {
    const path = placed(name, skills);
    const read = path === undefined ? undefined : textOf(root, join(home, name));
    const [top = name] = name.startsWith('.claude/') ? ['.claude/skills'] : name.split('/');
    if (path === undefined) left.set(top, (left.get(top) ?? 0) + 1);
    else if (read && 'text' in read) found.files.push({ path, text: read.text, from: name });
    else if (read) found.left.push({ name: `groups/${folder}/${name}`, reason: read.reason });
  }
  for (const [top, count] of left)
    found.left.push({
      name: `groups/${folder}/${top}: ${count} files`,
      reason: top === '.claude/skills' ? 'name those to carry by --skills' : 'stay where they are',
    });
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
