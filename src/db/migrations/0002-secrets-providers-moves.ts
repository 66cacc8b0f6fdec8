import { sql, type Kysely } from 'kysely';

const stamps = `version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null`;

const statements = [
  `create table secret (
    id text primary key, agent_id text references agent (id) on delete cascade, name text not null,
    kind text not null, hosts text not null default '[]', header text, query text,
    exposed integer not null default 0, inherit integer not null default 1, key_id text not null, sealed text not null,
    ${stamps}) strict`,
  `create unique index secret_place on secret (coalesce(agent_id, ''), name)`,
  `create table provider (
    name text primary key, agent_id text references agent (id) on delete cascade, kind text not null,
    base_url text not null, secret text, models text not null default '[]', fallback integer not null default 0,
    ${stamps}) strict`,
  `create index provider_agent on provider (agent_id)`,
  `create table home_move (
    seq integer primary key autoincrement, agent_id text not null, from_path text not null, to_path text,
    applied_at text, at text not null) strict`,
  `create index home_move_open on home_move (seq) where applied_at is null`,
  `alter table link add column chat text not null default ''`,
  `update link set chat = 'web:' || (select path from agent where agent.id = link.agent_id) || '~' || id`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
