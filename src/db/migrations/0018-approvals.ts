import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const statements = [
  `create table approval (id text primary key, rule_id text not null,
    agent_id text not null references agent (id) on delete cascade, action text not null, tool text not null,
    scope text not null, arguments text not null, digest text not null, edited integer not null default 0,
    state text not null, approvers text not null, quorum integer not null, agreed text not null default '[]',
    reason text, turn_id text, chat text, expires_at text not null, decided_by text, decided_at text, used_at text, used_by text,
    ${stamps}) strict`,
  'create index approval_agent on approval (agent_id, id)',
  'create index approval_digest on approval (digest)',
  "create unique index approval_pending on approval (digest, rule_id, scope) where state = 'pending'",
  "create index approval_lapsing on approval (id) where state in ('pending', 'approved', 'expired')",
  'create index approval_scope on approval (scope, id)',
  'create index approval_state on approval (state, id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
