import { sql, type Kysely } from 'kysely';

const statements = [
  // A whole file of the home, or its end; no agent is who owns what all agents share.
  `alter table file_write add column path text`,
  `alter table file_write add column removed integer not null default 0`,
  `create index file_write_path on file_write (agent_id, path, id) where path is not null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
