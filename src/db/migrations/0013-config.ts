import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const statements = [
  // A whole file of the home, or its end; no agent is who owns what all agents share.
  `alter table file_write add column path text`,
  `alter table file_write add column removed integer not null default 0`,
  `create index file_write_path on file_write (agent_id, path, id) where path is not null`,
  `create index model_call_at on model_call (at)`,
  `create index model_call_agent on model_call (agent_id, at)`,
  `create table task (id text primary key, agent_id text not null references agent (id) on delete cascade, chat text,
    prompt text not null, schedule text not null, timezone text not null, jitter integer not null, overlap text not null,
    catch_up text not null, context text not null, pre_check text, paused integer not null, next_run text, last_run text,
    ${stamps}) strict`,
  `create index task_agent on task (agent_id, id)`,
  `create index task_due on task (next_run) where next_run is not null`,
  `create table web_route (prefix text primary key, agent_id text references agent (id) on delete cascade,
    scope text not null, access text not null, redirect_to text, ${stamps}) strict`,
  `create index web_route_agent on web_route (agent_id, prefix)`,
  `create index web_route_scope on web_route (scope, prefix)`,
  `create table proxy_route (prefix text primary key, backend text not null, auth text not null,
    strip_prefix integer not null, preserve_headers text not null, ${stamps}) strict`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
