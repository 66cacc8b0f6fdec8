import { sql, type Kysely } from 'kysely';

/** The tables whose rows are configuration, by the resources that they belong to, with the column that names a row. */
const watched = [
  ['agents', 'agent', 'id'],
  ['channels', 'channel', 'id'],
  ['routes', 'route', 'id'],
  ['grants', '"grant"', 'id'],
  ['members', 'member', 'id'],
  ['users', '"user"', 'sub'],
  ['gates', 'gate', 'id'],
  ['settings', 'setting', 'name'],
  ['providers', 'provider', 'name'],
  ['secrets', 'secret', 'id'],
  ['egress', 'egress', 'id'],
  ['budgets', 'budget', 'id'],
  ['approval-rules', 'approval_rule', 'id'],
  ['tasks', 'task', 'id'],
  ['web-routes', 'web_route', 'prefix'],
  ['proxy-routes', 'proxy_route', 'prefix'],
] as const;

/** Rows that name an agent by its id and show its path: they read otherwise once it has moved. */
const naming = [
  ['channels', 'id', 'channel', 'agent_id = new.id'],
  ['grants', 'id', '"grant"', "principal = 'agent:' || new.id"],
  ['members', 'id', 'member', "child = 'agent:' || new.id or parent = 'agent:' || new.id"],
  ['providers', 'name', 'provider', 'agent_id = new.id'],
  ['secrets', 'id', 'secret', 'agent_id = new.id'],
  ['tasks', 'id', 'task', 'agent_id = new.id'],
  ['web-routes', 'prefix', 'web_route', 'agent_id = new.id'],
] as const;

const touch = (resource: string, row: string): string =>
  `insert into config_touch (resource, row_id) values ('${resource}', ${row}) on conflict do nothing;`;

const triggers = watched.flatMap(([resource, table, column]) =>
  (['insert', 'update', 'delete'] as const).map((event) => {
    const rows = event === 'insert' ? ['new'] : event === 'delete' ? ['old'] : ['old', 'new'];
    const work = rows.map((row) => touch(resource, `${row}.${column}`)).join(' ');
    return `create trigger touch_${table.replaceAll('"', '')}_${event} after ${event} on ${table} begin ${work} end`;
  }),
);

const moved = naming
  .map(
    ([resource, column, table, where]) =>
      `insert into config_touch (resource, row_id) select '${resource}', ${column} from ${table}
       where (${where}) on conflict do nothing;`,
  )
  .join(' ');

const statements = [
  `create table config_touch (resource text not null, row_id text not null, primary key (resource, row_id))
    strict, without rowid`,
  `create table config_row (resource text not null, row_id text not null, scope text not null, form text not null,
    primary key (resource, row_id)) strict, without rowid`,
  'create index config_row_scope on config_row (scope)',
  `create table config_change (seq integer primary key autoincrement, audit_seq integer not null, at text not null,
    principal text not null, action text not null, resource text not null, row_id text not null,
    was_form text, is_form text) strict`,
  'create index config_change_at on config_change (at)',
  `create table home_change (id text primary key, agent_id text not null, root text not null, source text not null,
    tree text not null, paths text, message text not null, author text not null, at text not null, applied_at text) strict`,
  'create index home_change_open on home_change (agent_id) where applied_at is null',
  `create table git_sync (id integer primary key, url text not null, branch text not null, secret text,
    homes integer not null, head text, change_seq integer not null default 0, at text) strict`,
  ...triggers,
  `create trigger touch_agent_move after update of path on agent when old.path <> new.path begin ${moved} end`,
  // What is there already is recorded at the next start.
  ...watched.map(
    ([resource, table, column]) =>
      `insert into config_touch (resource, row_id) select '${resource}', ${column} from ${table} where true`,
  ),
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
