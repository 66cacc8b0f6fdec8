import { sql, type Kysely } from 'kysely';

/** Each ends in the order of its list. */
const statements = [
  ...['egress', 'budget', 'approval_rule'].flatMap((table) => [
    `drop index ${table}_scope`,
    `create index ${table}_scope on ${table} (scope, id)`,
  ]),
  'create index egress_host on egress (host, id)',
  'create index budget_principal on budget (principal, id) where principal is not null',
  'create index budget_chat on budget (chat, id) where chat is not null',
  'create index approval_rule_action on approval_rule (action, id)',
  'create index secret_agent on secret (agent_id, id)',
  'create index secret_instance on secret (id) where agent_id is null and person is null',
  'drop index secret_person',
  'create index secret_person on secret (person, id) where person is not null',
  'create index pairing_expiry on pairing (state, expires_at, id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
