import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const statements = [
  `create table archive (id text primary key, state text not null, work text, with_key integer not null,
    scheduled integer not null, attempts integer not null default 0, bytes integer, sha256 text, entries integer,
    left_out integer, reason text, made_at text, verified_at text, verdict text, ${stamps}) strict`,
  'create index archive_state on archive (state, id)',
  'create index archive_work on archive (work, id) where work is not null',
  'alter table audit add column erased text',
  'create index audit_turn on audit (turn_id, seq) where turn_id is not null',
  'create index audit_at on audit (at, seq)',
  `create table audit_checkpoint (seq integer primary key, hash text not null, at text not null, mark text not null,
    starts integer not null default 0) strict`,
  `create table audit_stream (id text primary key, url text not null, key_id text not null, sealed text not null,
    enabled integer not null default 1, cursor integer not null, attempts integer not null default 0, next_at text,
    error text, delivered_at text, skipped integer not null default 0, ${stamps}) strict`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
