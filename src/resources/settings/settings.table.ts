import type { ReadDb } from '../../db/db.js';
import { schemaOf, type Dto, type JsonSchema } from '../../kernel/field-registry.js';
import { parse } from '../../kernel/parse.js';
import { Problem } from '../../platform/problem.js';
import type { Json } from '../../platform/json.js';
import {
  AgentToAgent,
  ArchiveSchedule,
  CallbackHosts,
  Defaults,
  DmScope,
  GroupScope,
  HistoryLimit,
  IdentityLinks,
  Limits,
  MainKey,
  MentionPatterns,
  OperatorChat,
  PackageHosts,
  RetentionDays,
} from './settings.values.js';

interface Setting {
  /** A shape of one field, `value`: its checks, its schema and what it says. */
  of: Dto<{ value: unknown }>;
  /** What holds while nothing is stored; null where that is nothing. */
  default: Json;
  /** Routing decides by it: the next message is decided on a change. */
  routing: boolean;
  /** Says something about this instance alone; it stands in no manifest. */
  ownOnly?: boolean;
  /** What only the stored rows can tell. */
  check?(db: ReadDb, value: never): Promise<void>;
}

async function checkDefaultAgent(db: ReadDb, { defaultAgent }: { defaultAgent?: string }): Promise<void> {
  if (defaultAgent === undefined) return;
  const row = await db.selectFrom('agent').where('path', '=', defaultAgent).select('id').executeTakeFirst();
  if (row) return;
  const errors = [{ path: 'value.defaultAgent', message: 'names no agent' }];
  throw new Problem('invalid', `There is no agent ${defaultAgent}.`, errors);
}

/** Every setting of the instance; a name that is not here is refused. */
export const settingTable: Record<string, Setting> = {
  dmScope: { of: DmScope, default: 'main', routing: true },
  groupScope: { of: GroupScope, default: 'per-room', routing: true },
  mainKey: { of: MainKey, default: 'main', routing: true },
  identityLinks: { of: IdentityLinks, default: {}, routing: true },
  mentionPatterns: { of: MentionPatterns, default: null, routing: true },
  agentToAgent: { of: AgentToAgent, default: { enabled: false, allow: [] }, routing: true },
  defaults: { of: Defaults, default: {}, routing: true, check: checkDefaultAgent },
  historyLimit: { of: HistoryLimit, default: 50, routing: false },
  limits: { of: Limits, default: {}, routing: false },
  archives: { of: ArchiveSchedule, default: {}, routing: false },
  callbackHosts: { of: CallbackHosts, default: [], routing: false },
  packageHosts: { of: PackageHosts, default: [], routing: false },
  retention: { of: RetentionDays, default: {}, routing: false },
  operatorChat: { of: OperatorChat, default: null, routing: false, ownOnly: true },
};

export const settingNames = Object.keys(settingTable).sort();

export function settingOf(name: string): Setting {
  const setting = Object.hasOwn(settingTable, name) ? settingTable[name] : undefined;
  if (!setting) throw new Error(`no setting is called ${name}`);
  return setting;
}

/** What a setting says of itself: the sentence and the schema of its value. */
export function describe(name: string): { says: string; schema: JsonSchema } {
  const { value } = schemaOf(settingOf(name).of).properties as { value: JsonSchema };
  const { description, ...schema } = value;
  return { says: String(description), schema };
}

/** The value as it may be stored, or a Problem with every fault of it. */
export async function checked(db: ReadDb, name: string, value: unknown): Promise<Json> {
  const setting = settingOf(name);
  const parsed = parse(setting.of, { value });
  await setting.check?.(db, parsed.value as never);
  return parsed.value as Json;
}
