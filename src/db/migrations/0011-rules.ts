import { sql, type Kysely } from 'kysely';

const stamps =
  'version integer not null default 1, created_at text not null, created_by text not null, updated_at text not null';

const statements = [
  `create table egress (id text primary key, scope text not null, host text not null, ports text not null,
    methods text, paths text, effect text not null, note text, ${stamps}) strict`,
  `create table budget (id text primary key, scope text not null, principal text, chat text, period text not null,
    limit_usd real, limit_tokens integer, on_limit text not null, warn_at integer not null, note text, ${stamps}) strict`,
  `create table approval_rule (id text primary key, action text not null, scope text not null,
    params text not null default '{}', approvers text not null, quorum integer not null, expires_in integer not null,
    note text, ${stamps}) strict`,
  'create index egress_scope on egress (scope)',
  'create index budget_scope on budget (scope)',
  'create index approval_rule_scope on approval_rule (scope)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
