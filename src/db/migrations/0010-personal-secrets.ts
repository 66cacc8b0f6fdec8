import { sql, type Kysely } from 'kysely';

const statements = [
  // Whose own a secret is, and the agents that it may be used by in that person's turns.
  `alter table secret add column person text`,
  `alter table secret add column agents text not null default '[]'`,
  `drop index secret_place`,
  `create unique index secret_place on secret (coalesce(agent_id, ''), coalesce(person, ''), name)`,
  `create index secret_person on secret (person) where person is not null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
