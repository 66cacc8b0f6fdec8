import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../../platform/json.js';

/** What every row of the cold tier carries; stamped by the kernel, never by a caller. */
export interface Stamps {
  version: Generated<number>;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
}

export interface AgentTable extends Stamps {
  id: string;
  /** Small and never used twice: the agent's uid is 10000 + this. */
  number: number;
  path: string;
  name: string | null;
  description: string | null;
  default: boolean;
  model: string | null;
  identity: Json;
  mentionPatterns: string[];
  sandbox: Json;
  tools: Json;
  skills: string[] | null;
  dmScope: string | null;
  groupScope: string | null;
  busyMode: string;
  parallelTurns: number;
  timeouts: Json;
}

export interface RouteTable extends Stamps {
  id: string;
  seq: Generated<number>;
  priority: number;
  match: Json;
  target: Json;
  session: Json;
  observeWindow: number | null;
  note: string | null;
  /** What the access list is asked about: the target's path, or `**` for several or templated targets. */
  scope: string;
}

export interface GrantTable extends Stamps {
  id: string;
  /** `agent:<id>` for agents, so that a path made anew inherits nothing. */
  principal: string;
  action: string;
  scope: string;
  params: Json;
  effect: 'allow' | 'deny';
  delegable: boolean;
  expiresAt: string | null;
  note: string | null;
  /** The canonical principal that made it; revoking what that one holds takes this grant along. */
  grantedBy: string;
}

export interface MemberTable extends Stamps {
  id: string;
  child: string;
  parent: string;
  via: string;
}

export interface LinkTable extends Stamps {
  id: string;
  kind: string;
  /** Absent for a pair link. */
  agentId: string | null;
  topic: string | null;
  context: string | null;
  shared: boolean;
  tokenHash: string;
  expiresAt: string | null;
  maxUses: number | null;
  uses: number;
  /** Address of its chat; stays what it was when the agent is renamed. */
  chat: string;
  /** How what comes in is signed; its secret is sealed in `linkSecret`. */
  hmac: Json;
  callback: string | null;
  /** Of a pair link: the person, `user:ada`, and the sender that is to be one of hers. */
  person: string | null;
  sender: string | null;
}

export interface TokenTable extends Stamps {
  id: string;
  principal: string;
  name: string;
  tokenHash: string;
  actions: string[];
  scope: string;
  expiresAt: string | null;
  lastUsed: string | null;
}

export interface SettingTable extends Stamps {
  name: string;
  /** Written as JSON text, because a text alone could be a value too. */
  value: ColumnType<Json, string, string>;
}

export interface AuditTable {
  seq: Generated<number>;
  at: string;
  principal: string;
  surface: string;
  action: string;
  scope: string;
  targetKey: string | null;
  outcome: 'ok' | 'denied' | 'failed';
  input: Json;
  detail: string | null;
  requestId: string | null;
  turnId: string | null;
  prevHash: string;
  hash: string;
}

export interface ReplayTable {
  principal: string;
  action: string;
  key: string;
  digest: string;
  status: number;
  targetKey: string | null;
  at: string;
}
