import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** The tables of theirs that an import reads, with their columns. */
const schema = `
create table groups (folder text primary key, added_at text, container_config text, updated_at text,
  product text default 'assistant', cost_cap_cents_per_day integer default 0, config text);
create table chats (jid text primary key, errored integer, agent_cursor text, sticky_group text,
  sticky_topic text, is_group integer);
create table messages (id text primary key, chat_jid text, sender text, content text, timestamp text);
create table routes (id integer primary key autoincrement, seq integer, match text, target text,
  observe_window_messages integer, observe_window_chars integer, added_by text, added_via text);
create table acl (principal text, action text, scope text, params text default '', predicate text default '',
  effect text default 'allow', granted_by text, granted_at text, grant_option integer default 0,
  primary key (principal, action, scope, params, predicate, effect));
create table acl_membership (child text, parent text, added_by text, added_at text, primary key (child, parent));
create table network_rules (folder text, target text, created_at text, created_by text, primary key (folder, target));
create table secrets (scope_kind text, scope_id text, key text, value blob, created_at text, provider text,
  primary key (scope_kind, scope_id, key));
create table scheduled_tasks (id text primary key, owner text, chat_jid text, prompt text, cron text,
  next_run text, status text default 'active', created_at text, context_mode text default 'group');
create table web_routes (path_prefix text primary key, access text, redirect_to text, folder text, created_at text);
`;

const rows = `
insert into groups (folder, config, cost_cap_cents_per_day) values
  ('corp', '{"model":"claude-opus-4-8","open":true}', 250), ('corp/eng', '{}', 0), ('Sales Team', 'not json', 0);
insert into chats (jid) values ('telegram:user/42'), ('telegram:group/100123'), ('web:corp');
insert into messages (id) values ('a'), ('b');
insert into routes (seq, match, target, observe_window_messages) values
  (0, 'platform=telegram', 'corp#observe', 15),
  (-1, 'platform=telegram verb=mention', 'corp', null),
  (0, 'chat_jid=telegram:user/42', 'corp/eng', null),
  (-2, 'room=group/100123 platform=telegram', 'corp/eng#standup', null),
  (5, 'chat_jid=discord:77/*', 'corp', null),
  (6, 'chat_jid=telegram:user/7 nonsense', 'corp', null),
  (7, 'chat_jid=web:corp', 'corp', null),
  (8, 'platform=telegram', 'corp/{sender}', null),
  (9, 'platform=telegram', 'ghost', null),
  (10, 'platform=matrix', 'corp', null);
insert into acl (principal, action, scope, params, predicate, effect, grant_option) values
  ('role:operator', '*', '**', '', '', 'allow', 1),
  ('folder:corp', 'mcp:delegate_group', 'corp/*', '', '', 'allow', 0),
  ('google:1', 'routes:*', 'corp/**', '', '', 'allow', 1),
  ('folder:corp/eng', 'mcp:send_file', 'corp/eng', '', '', 'deny', 0),
  ('google:2', 'admin', '**', '', '', 'allow', 0),
  ('google:*', '*', '**', '', '', 'allow', 0),
  ('google:3', '*', '**', '', 'org=x', 'allow', 0),
  ('google:4', '*', '*', '', '', 'allow', 0);
insert into acl_membership (child, parent) values
  ('folder:corp', 'role:member'), ('google:1', 'role:operator'), ('telegram:user/42', 'google:1');
insert into network_rules (folder, target) values ('corp', 'Example.com'), ('', 'api.anthropic.com'), ('gone', 'x.y');
insert into secrets (scope_kind, scope_id, key, value) values
  ('folder', 'corp', 'GITHUB_TOKEN', 'v2:c4nary'), ('user', 'google:1', 'KEY', 'v2:c4nary');
insert into scheduled_tasks (id, owner, chat_jid, prompt, cron, status, context_mode) values
  ('task-1', 'corp', 'telegram:user/42', 'good morning', '0 9 * * *', 'active', 'isolated'),
  ('task-2', 'corp/eng', 'telegram:group/100123', 'look', '3600000', 'paused', 'group'),
  ('task-3', 'corp', 'web:corp', 'once', '2001-01-01T00:00:00Z', 'active', 'group'),
  ('task-4', 'gone', 'web:corp', 'never', '0 9 * * *', 'active', 'group');
insert into web_routes (path_prefix, access) values ('/x', 'public');
`;

const files: Record<string, string> = {
  'groups/corp/PERSONA.md': 'You are Corp.',
  'groups/corp/CLAUDE.md': 'House rules.',
  'groups/corp/work.md': 'half done',
  'groups/corp/diary/20260102.md': 'a day',
  'groups/corp/MEMORY.md': 'The key is AKIAABCDEFGHIJKLMNOP',
  'groups/corp/facts/tea.md': 'likes tea',
  'groups/corp/.claude/skills/go/SKILL.md': '# stock',
  'groups/corp/.claude/skills/ours/SKILL.md': '# ours',
  'groups/corp/.claude/skills/ours/scripts/run.sh': '#!/bin/sh',
  'groups/corp/.claude/skills/ours/logo.png': '\0',
  'groups/corp/eng/PERSONA.md': 'You are Eng.',
};

/** A data directory as theirs is, with a database in the mode that theirs has. */
export function makeArizuko(root: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  mkdirSync(join(root, 'store/routd'), { recursive: true });
  const database = new Sqlite(join(root, 'store/routd/routd.db'));
  database.pragma('journal_mode = WAL');
  database.exec(schema + rows);
  database.close();
}
