import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { Database } from './db.js';
import { migrations } from './migrations/index.js';

/** The file was written by a newer version; nothing was changed. */
export class NewerSchema extends Error {
  constructor(name: string) {
    super(
      `the database has the schema ${name}, which this version does not know; start the newer version again`,
    );
    this.name = 'NewerSchema';
  }
}

/** A database with these migrations was written by a newer version. */
export function schemaFault(names: readonly string[]): NewerSchema | undefined {
  const unknown = names.find((name) => !migrations.some((known) => known.name === name));
  return unknown === undefined ? undefined : new NewerSchema(unknown);
}

/**
 * Brings the file to the newest schema. Each step and its note commit together: SQLite's own DDL is transactional, and
 * a failing step would otherwise leave half a schema behind. Returns the names that were applied.
 */
export async function migrate(database: Database): Promise<string[]> {
  const db = database.writer as unknown as Kysely<unknown>;
  await sql`create table if not exists migration (name text primary key, at text not null) strict`.execute(
    db,
  );
  const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(db);
  const done = new Set(rows.map((row) => row.name));
  const fault = schemaFault(rows.map((row) => row.name));
  if (fault) throw fault;
  const applied: string[] = [];
  const last = rows.at(-1)?.name;
  if (last !== undefined && migrations.some((step) => !done.has(step.name))) await snapshot(database, last);
  for (const { name, up } of migrations.filter((step) => !done.has(step.name))) {
    await db.transaction().execute(async (tx) => {
      await up(tx);
      await sql`insert into migration (name, at) values (${name}, ${new Date().toISOString()})`.execute(tx);
    });
    applied.push(name);
  }
  // Pages that were freed by earlier versions hold what was deleted then.
  if (last !== undefined && applied.includes('0016-retention')) await sql`vacuum`.execute(db);
  return applied;
}

/** A whole copy of the file as it was, before anything is changed in it; kept until the operator removes it. */
async function snapshot(database: Database, schema: string): Promise<void> {
  const dir = join(dirname(database.path), 'backups');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const name = `before-upgrade-from-${schema}-${new Date().toISOString().replaceAll(':', '')}.db`;
  await sql`vacuum into ${join(dir, name)}`.execute(database.writer);
}

/** The schema as text, for the checked-in dump that review and the drift test read. */
export async function dumpSchema(database: Database): Promise<string> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_schema where sql is not null and name not like 'message_fts_%' or type = 'trigger'
    order by type = 'trigger', tbl_name, type desc, name`.execute(database.writer);
  return rows.map((row) => `${row.sql.replace(/\s*\n\s*/g, ' ')};`).join('\n') + '\n';
}
