import { sql, type Kysely } from 'kysely';

const stamps = `version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null`;

const statements = [
  `create table agent (
    id text primary key, number integer not null unique, path text not null unique, name text, description text,
    "default" integer not null default 0, model text, identity text not null default '{}',
    mention_patterns text not null default '[]', sandbox text not null default '{}', tools text not null default '{}',
    skills text, dm_scope text, group_scope text, busy_mode text not null default 'steer',
    parallel_turns integer not null default 4, timeouts text not null default '{}',
    ${stamps}) strict`,
  `create unique index agent_default on agent ("default") where "default" = 1`,
  `create table route (
    seq integer primary key autoincrement, id text not null unique, priority integer not null default 0,
    match text not null, target text not null, session text not null default '{}', observe_window integer, note text,
    scope text not null, ${stamps}) strict`,
  `create index route_scope on route (scope)`,
  `create table "grant" (
    id text primary key, principal text not null, action text not null, scope text not null,
    params text not null default '{}', effect text not null check (effect in ('allow', 'deny')),
    delegable integer not null default 0, expires_at text, note text, granted_by text not null, ${stamps}) strict`,
  `create index grant_principal on "grant" (principal, action)`,
  `create table member (
    id text primary key, child text not null, parent text not null, via text not null, ${stamps},
    unique (child, parent)) strict`,
  `create index member_parent on member (parent)`,
  `create table link (
    id text primary key, kind text not null, agent_id text not null references agent (id) on delete cascade,
    topic text, context text, shared integer not null default 0, token_hash text not null unique, expires_at text,
    max_uses integer, uses integer not null default 0, ${stamps}) strict`,
  `create table token (
    id text primary key, principal text not null, name text not null, token_hash text not null unique,
    actions text not null default '["*"]', scope text not null default '**', expires_at text, last_used text,
    ${stamps}) strict`,
  `create table setting (name text primary key, value text not null, ${stamps}) strict`,
  `create table audit (
    seq integer primary key autoincrement, at text not null, principal text not null, surface text not null,
    action text not null, scope text not null, target_key text, outcome text not null, input text not null,
    detail text, request_id text, turn_id text, prev_hash text not null, hash text not null unique) strict`,
  `create index audit_action on audit (action, seq)`,
  `create table replay (
    principal text not null, action text not null, key text not null, digest text not null, status integer not null,
    target_key text, at text not null, primary key (principal, action, key)) strict, without rowid`,

  `create table message (
    seq integer primary key autoincrement, id text not null unique, direction text not null, channel text not null,
    chat text not null, topic text, thread_id text, sender text not null, sender_name text, verb text not null,
    text text not null, attachments text not null default '[]', facts text not null default '{}', event_key text,
    reply_to text, platform_id text, state text not null, reason text, agent_id text, route_id text, session_key text,
    turn_id text, config_version integer, earlier text not null default '[]', at text not null) strict`,
  `create unique index message_event on message (channel, event_key) where event_key is not null`,
  `create index message_chat on message (chat, seq)`,
  `create index message_turn on message (turn_id) where turn_id is not null`,
  `create index message_open on message (state, session_key, seq) where state in ('received', 'queued', 'in_turn')`,
  `create index message_platform on message (chat, platform_id) where platform_id is not null`,
  `create virtual table message_fts using fts5 (text, content='message', content_rowid='seq')`,
  `create trigger message_fts_insert after insert on message begin
    insert into message_fts (rowid, text) values (new.seq, new.text); end`,
  `create trigger message_fts_delete after delete on message begin
    insert into message_fts (message_fts, rowid, text) values ('delete', old.seq, old.text); end`,
  `create trigger message_fts_update after update of text on message begin
    insert into message_fts (message_fts, rowid, text) values ('delete', old.seq, old.text);
    insert into message_fts (rowid, text) values (new.seq, new.text); end`,
  `create table chat (
    address text primary key, channel text not null, kind text not null, title text, first_at text not null,
    last_at text not null) strict`,
  `create table delivery (
    seq integer primary key autoincrement, id text not null unique, key text not null unique, kind text not null,
    channel text not null, chat text not null, message_id text, payload text not null, state text not null,
    attempts integer not null default 0, next_at text not null, platform_id text, error text, turn_id text,
    at text not null) strict`,
  `create index delivery_open on delivery (state, channel, chat, seq) where state in ('pending', 'sending')`,
  `create index delivery_turn on delivery (turn_id)`,

  `create table turn (
    id text primary key, agent_id text not null, session_key text not null, chat text not null, topic text,
    state text not null, reason text, attempts integer not null default 0, next_at text not null, epoch integer,
    cancel_requested integer not null default 0, said integer not null default 0, model text, runtime text,
    input_tokens integer not null default 0, output_tokens integer not null default 0, cost_usd real,
    version integer not null default 1, created_at text not null, started_at text, ended_at text) strict`,
  `create unique index turn_live on turn (session_key) where state in ('queued', 'starting', 'running', 'waiting')`,
  `create index turn_agent on turn (agent_id, id)`,
  `create table attempt (
    turn_id text not null references turn (id), number integer not null, epoch integer not null, container text,
    state text not null, error text, started_at text not null, ended_at text,
    primary key (turn_id, number)) strict, without rowid`,
  `create table chat_event (
    seq integer primary key autoincrement, chat text not null, turn_id text, attempt integer,
    kind text not null, data text not null, at text not null) strict`,
  `create index chat_event_chat on chat_event (chat, seq)`,
  `create index chat_event_turn on chat_event (turn_id, seq) where turn_id is not null`,
  `create table session (
    key text primary key, agent_id text not null, folder text not null unique, model_session text not null,
    started integer not null default 0, summary text, context_seq integer not null default 0,
    updated_at text not null) strict`,
  `create table tool_call (
    turn_id text not null, call_id text not null, tool text not null, digest text not null, answer text not null,
    at text not null, primary key (turn_id, call_id)) strict, without rowid`,
  `create table model_call (
    seq integer primary key autoincrement, turn_id text, agent_id text not null, provider text not null,
    model text not null, input_tokens integer not null, output_tokens integer not null,
    cache_read_tokens integer not null, cache_write_tokens integer not null, cost_usd real, status integer not null,
    ms integer not null, at text not null) strict`,
  `create index model_call_turn on model_call (turn_id)`,
  `create table file_write (
    id text primary key, agent_id text not null, person text, text text not null, applied_at text,
    at text not null) strict`,
  `create index file_write_open on file_write (agent_id, id) where applied_at is null`,
  `create table attachment (
    id text primary key, chat text not null, name text not null, type text not null, size integer not null,
    at text not null) strict`,
  `create table engine (name text primary key, value integer not null) strict`,
  `insert into engine (name, value) values ('epoch', 0), ('config', 1), ('agents', 0)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
