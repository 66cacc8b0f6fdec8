import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const statements = [
  `create table erasure (id text primary key, kind text not null, state text not null, waits_for text, key_id text,
    sealed text, counts text not null default '{}', archives text not null default '[]',
    elsewhere text not null default '[]', remaining text not null default '[]', error text, scrubbed_at text, done_at text, ${stamps}) strict`,
  'create index erasure_state on erasure (state, id)',
  'create index erasure_sealed on erasure (id) where sealed is not null',
  'create table audit_erasure (seq integer primary key, erasure_id text not null, mark text not null) strict',
  'alter table file_write add column turn_id text',
  'create index file_write_turn on file_write (turn_id) where turn_id is not null',
  'alter table archive add column rewritten_at text',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
