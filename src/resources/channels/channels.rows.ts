import { agentIdOf } from '../agent-id.js';
import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ChannelTable } from '../../db/tables/channels.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import { checkAllowList } from '../../routing/check-channel.js';
import type { ChannelFields } from './channels.dto.js';
import { splitId } from './channels.rules.js';

export type ChannelRow = Selectable<ChannelTable> & {
  agent: string | null;
  defaultAgent: string | null;
  scope: string;
};

/** Stored channels with the paths behind their ids; `scope` is what the access list is asked about. */
export const channelRows = (db: ReadDb) =>
  db
    .selectFrom('channel')
    .leftJoin('agent', 'agent.id', 'channel.agentId')
    .leftJoin('agent as other', 'other.id', 'channel.defaultAgentId')
    .selectAll('channel')
    .select(['agent.path as agent', 'other.path as defaultAgent'])
    .select(sql<string>`coalesce(agent.path, '**')`.as('scope'));

async function idOf(db: ReadDb, path: string | undefined, field: string): Promise<string | null> {
  return path === undefined ? null : agentIdOf(db, path, field);
}

/** The columns of these fields. Throws what is wrong with them, or with the adapter's part by `more`. */
export async function storable(
  db: ReadDb,
  id: string,
  fields: ChannelFields,
  more: (channel: { id: string; settings: object; credentials: object }) => FieldError[],
) {
  const { agent, defaultAgent, settings = {}, credentials = {}, enabled = true, ...policies } = fields;
  const { platform, account, faults } = splitId(id);
  const lists = [
    ...checkAllowList(policies.allowFrom ?? [], 'allowFrom'),
    ...checkAllowList(policies.groupAllowFrom ?? [], 'groupAllowFrom'),
  ];
  const all = [...faults, ...lists, ...more({ id, settings, credentials })];
  if (all.length > 0)
    throw new Problem('invalid', `The channel is not valid: ${all[0]?.path} ${all[0]?.message}.`, all);
  return {
    platform,
    account,
    agentId: await idOf(db, agent, 'agent'),
    defaultAgentId: await idOf(db, defaultAgent, 'defaultAgent'),
    settings,
    credentials,
    enabled,
    dmPolicy: policies.dmPolicy ?? null,
    groupPolicy: policies.groupPolicy ?? null,
    allowFrom: policies.allowFrom ?? null,
    groupAllowFrom: policies.groupAllowFrom ?? null,
    groups: policies.groups ?? null,
    requireMention: policies.requireMention ?? null,
    allowBots: policies.allowBots ?? null,
    unrouted: policies.unrouted ?? null,
    historyLimit: policies.historyLimit ?? null,
  };
}
