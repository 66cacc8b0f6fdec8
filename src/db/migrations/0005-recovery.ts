import { sql, type Kysely } from 'kysely';

const statements = [
  `alter table turn add column restarts integer not null default 0`,
  `create table breaker (
    agent_id text primary key references agent (id) on delete cascade, failures integer not null,
    opened_at text, opens integer not null default 0, until text, reason text,
    updated_at text not null) strict, without rowid`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
