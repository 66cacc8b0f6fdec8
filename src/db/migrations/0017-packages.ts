import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const statements = [
  `create table package (id text primary key, agent_id text not null references agent (id) on delete cascade,
    name text not null, description text, source text not null, revision text, digest text not null,
    items text not null, ${stamps}) strict`,
  'create unique index package_name on package (agent_id, name)',
  'create index package_agent on package (agent_id, id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
