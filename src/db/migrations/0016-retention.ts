import { sql, type Kysely } from 'kysely';

const indexes = [
  'tool_call_at on tool_call (at)',
  'attachment_at on attachment (at)',
  `session_at on session (updated_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table audit drop column erased').execute(db);
  for (const index of indexes) await sql.raw(`create index ${index}`).execute(db);
  // Words of messages that were changed before now are in the index until it is made anew.
  await sql.raw(`insert into message_fts (message_fts) values ('rebuild')`).execute(db);
}
