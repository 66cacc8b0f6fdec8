import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const people = [
  `create table "user" (sub text primary key, name text, profile text, timezone text, language text, ${stamps}) strict`,
  // Whoever is a person of some sender or has secrets is one of the people from now on.
  `insert into "user" (sub, created_at, created_by, updated_at)
    select substr(person, 6), min(at), 'system', min(at) from (
      select parent as person, created_at as at from member where child like 'sender:%' and parent like 'user:%'
      union all select person, created_at from secret where person is not null)
    group by person`,
  `create table pairing (code text primary key, id text not null unique,
    channel text not null references channel (id) on delete cascade, sender text not null, sender_name text,
    chat text not null, state text not null, expires_at text not null, notice text not null, ${stamps}) strict`,
  'create unique index pairing_sender on pairing (channel, sender)',
  'create index pairing_channel on pairing (channel, id)',
  'create index pairing_state on pairing (state, id)',
  'create index channel_agent on channel (agent_id)',
];

// A person's senders share a session, so routing decides anew whenever they change, by whatever they did.
const routing = ['insert', 'delete'].map((event) => {
  const row = event === 'insert' ? 'new' : 'old';
  return `create trigger member_person_${event} after ${event} on member
    when ${row}.child like 'sender:%' and ${row}.parent like 'user:%' begin
    update engine set value = value + 1 where name = 'config'; end`;
});

// A pair link leads to no agent and has no chat. SQLite takes "not null" off a column only in a new table, and its
// secrets must be out of the way meanwhile, or they would go with the old one.
const links = [
  'create table kept as select * from link_secret',
  'drop table link_secret',
  `create table link_anew (id text primary key, kind text not null, agent_id text references agent (id) on delete cascade,
    topic text, context text, shared integer not null default 0, token_hash text not null unique, expires_at text,
    max_uses integer, uses integer not null default 0, ${stamps}, chat text not null default '', hmac text, callback text,
    person text, sender text) strict`,
  `insert into link_anew select id, kind, agent_id, topic, context, shared, token_hash, expires_at, max_uses, uses,
    version, created_at, created_by, updated_at, chat, hmac, callback, null, null from link`,
  'drop table link',
  'alter table link_anew rename to link',
  'create index link_agent on link (agent_id, id)',
  `create table link_secret (link_id text not null references link (id) on delete cascade, name text not null,
    key_id text not null, sealed text not null, primary key (link_id, name)) strict, without rowid`,
  'insert into link_secret select link_id, name, key_id, sealed from kept',
  'drop table kept',
];

const entry = [
  `create table invite (id text primary key, agent_id text not null references agent (id) on delete cascade,
    below integer not null, role text not null, token_hash text not null unique, max_uses integer not null,
    uses integer not null, expires_at text, note text, ${stamps}) strict`,
  'create index invite_agent on invite (agent_id, id)',
  `create table gate (id text primary key, match text not null, limit_per_day integer, enabled integer not null,
    ${stamps}) strict`,
  `create table admission (id text primary key, sub text not null unique, name text,
    gate_id text not null references gate (id) on delete cascade, state text not null, day text, admitted_at text,
    ${stamps}) strict`,
  'create index admission_gate on admission (gate_id, id)',
  'create index admission_state on admission (state, id)',
  `create index admission_waiting on admission (gate_id, id) where state = 'queued'`,
  'create index admission_day on admission (gate_id, day) where day is not null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...people, ...routing, ...links, ...entry]) await sql.raw(statement).execute(db);
}
