import { sql, type Kysely } from 'kysely';

const statements = [
  // Which key a value is sealed with; null is one from before, in clear.
  `alter table channel_state add column key_id text`,
  `create index replay_at on replay (at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
