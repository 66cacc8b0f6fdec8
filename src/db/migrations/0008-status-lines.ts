import { sql, type Kysely } from 'kysely';

const statements = [
  `create table status_line (
    turn_id text primary key references turn (id) on delete cascade, channel text not null, chat text not null,
    thread_id text, text text not null, buttons text not null default '[]', rendering integer not null,
    shown integer not null, state text not null, platform_id text, next_at text not null) strict`,
  `create index status_line_due on status_line (next_at) where state in ('waiting', 'standing', 'ending')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
