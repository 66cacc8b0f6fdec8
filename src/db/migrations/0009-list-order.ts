import { sql, type Kysely } from 'kysely';

// Whose a chat and a delivery are stands in their rows, so that an agent's are found without walking all messages.
const owners = [
  'alter table chat add column agent_id text',
  `update chat set agent_id = (select agent_id from message
    where message.chat = chat.address and agent_id is not null order by seq desc limit 1)`,
  'alter table delivery add column agent_id text',
  `update delivery set agent_id = coalesce(
    (select agent_id from turn where turn.id = delivery.turn_id),
    (select agent_id from message where message.id = delivery.message_id))`,
];

// A chat is of the agent that its latest routed message went to, whoever writes that message.
const newest = `update chat set agent_id = new.agent_id where address = new.chat and agent_id is not new.agent_id
  and not exists (select 1 from message where chat = new.chat and seq > new.seq and agent_id is not null)`;
const triggers = [
  `create trigger chat_agent_insert after insert on message when new.agent_id is not null begin ${newest}; end`,
  `create trigger chat_agent_update after update of agent_id on message when new.agent_id is not null
    begin ${newest}; end`,
  `create trigger chat_agent_first after insert on chat begin
    update chat set agent_id = (select agent_id from message
      where chat = new.address and agent_id is not null order by seq desc limit 1)
    where address = new.address; end`,
];

/**
 * An index for each filter and each owner of a list, ending in the list's order: a page is then read, never sorted.
 * What a turn writes many times is in the index of its state only once it has ended.
 */
const indexes = [
  'audit_principal on audit (principal, seq)',
  'audit_target on audit (target_key, seq) where target_key is not null',
  `audit_trouble on audit (outcome, seq) where outcome not in ('ok')`,
  'chat_agent on chat (agent_id, address)',
  'chat_channel on chat (channel, address)',
  'delegation_doer on delegation (to_agent, id)',
  'delegation_from on delegation (from_agent, id)',
  'delegation_root on delegation (root, id)',
  'delegation_state on delegation (state, id)',
  'delegation_turn on delegation (parent_turn, id)',
  'delivery_agent on delivery (agent_id, seq) where agent_id is not null',
  'delivery_chat on delivery (chat, seq)',
  `delivery_ended on delivery (state, seq) where state not in ('pending', 'sending')`,
  'grant_action on "grant" (action, id)',
  'grant_principal on "grant" (principal, id)',
  'grant_scope on "grant" (scope, id)',
  'link_agent on link (agent_id, id)',
  'member_child on member (child, id)',
  'member_parent on member (parent, id)',
  'message_agent on message (agent_id, seq) where agent_id is not null',
  `message_ended on message (state, seq) where state not in ('received', 'queued', 'in_turn')`,
  'session_agent on session (agent_id, key)',
  'token_principal on token (principal, id)',
  'token_scope on token (scope)',
  'turn_chat on turn (chat, id)',
  `turn_ended on turn (state, id) where state not in ('queued', 'starting', 'running', 'waiting')`,
  'turn_session on turn (session_key, id)',
];
const replaced = ['delegation_root', 'delegation_turn', 'grant_principal', 'member_parent'];

// Without the unique index over random hashes: the chain is proved by walking it, and each change paid for the index.
// The counter is kept, or rows removed from the end would leave no gap behind.
const audit = [
  `create table audit_chain (
    seq integer primary key autoincrement, at text not null, principal text not null, surface text not null,
    action text not null, scope text not null, target_key text, outcome text not null,
    input text not null, detail text, request_id text, turn_id text,
    prev_hash text not null, hash text not null) strict`,
  `insert into audit_chain select seq, at, principal, surface, action, scope, target_key, outcome, input, detail,
    request_id, turn_id, prev_hash, hash from audit order by seq`,
  `delete from sqlite_sequence where name = 'audit_chain'`,
  `insert into sqlite_sequence (name, seq) select 'audit_chain', seq from sqlite_sequence where name = 'audit'`,
  'drop table audit',
  'alter table audit_chain rename to audit',
  'create index audit_action on audit (action, seq)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  const dropped = replaced.map((name) => `drop index ${name}`);
  const made = indexes.map((index) => `create index ${index}`);
  for (const statement of [...owners, ...triggers, ...audit, ...dropped, ...made])
    await sql.raw(statement).execute(db);
}
