import { sql, type Kysely } from 'kysely';

const stamps = `version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null`;

const statements = [
  `create table channel (
    id text primary key, agent_id text references agent (id) on delete set null, platform text not null,
    account text not null, settings text not null default '{}', credentials text not null default '{}',
    dm_policy text, group_policy text, allow_from text, group_allow_from text, "groups" text,
    require_mention integer, allow_bots integer, unrouted text, default_agent_id text, history_limit integer,
    enabled integer not null default 1, ${stamps}) strict`,
  `create table channel_state (
    channel text not null, key text not null, value text not null, at text not null,
    primary key (channel, key)) strict, without rowid`,
  `alter table link add column hmac text`,
  `alter table link add column callback text`,
  `create table link_secret (
    link_id text not null references link (id) on delete cascade, name text not null, key_id text not null,
    sealed text not null, primary key (link_id, name)) strict, without rowid`,
  `alter table delivery add column parts text not null default '[]'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
