import { sql, type Kysely } from 'kysely';

const statements = [
  `create table delegation (
    id text primary key, kind text not null, root text not null, parent_turn text not null,
    parent_delegation text, parent_session text not null, from_agent text not null, to_agent text not null,
    chat text not null unique, session_key text not null, task text not null, topic text,
    depth integer not null, attempt integer not null, state text not null, deadline text not null,
    result text, reason text, attachments text not null default '[]', waiting integer, taken integer,
    delivered_at text, cancel_requested integer not null default 0, version integer not null default 1,
    created_at text not null, started_at text, ended_at text) strict`,
  `create index delegation_turn on delegation (parent_turn)`,
  `create index delegation_root on delegation (root)`,
  `create index delegation_above on delegation (parent_delegation) where parent_delegation is not null`,
  `create index delegation_open on delegation (id) where delivered_at is null`,
  `create table question (
    id text primary key, code text not null, turn_id text not null, attempt integer not null,
    agent_id text not null, session_key text not null, chat text not null, channel text not null, person text,
    message_id text not null, editable integer not null default 0, text text not null,
    choices text not null default '[]', state text not null,
    reply text, answered_by text, deadline text not null, waiting integer, taken integer, delivered_at text,
    created_at text not null, ended_at text) strict`,
  `create index question_chat on question (chat) where state = 'open'`,
  `create index question_open on question (id) where delivered_at is null`,
  `create table engagement (
    chat text not null, topic text not null, agent_id text not null references agent (id) on delete cascade,
    from_agent text not null references agent (id) on delete cascade, base text not null, minutes integer not null,
    until text not null, created_at text not null, primary key (chat, topic)) strict, without rowid`,
  `create table pin (
    chat text primary key, agent_id text references agent (id) on delete cascade, topic text,
    created_by text not null, created_at text not null) strict, without rowid`,
  `alter table session add column fork_of text`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
