import type { ColumnType } from 'kysely';
import type { Json } from '../../platform/json.js';
import type { Stamps } from './config.js';

/** One configured account on one platform; absent policies come from its platform's row, the settings or the program. */
export interface ChannelTable extends Stamps {
  id: string;
  /** Who brought it; absent is the instance. */
  agentId: string | null;
  platform: string;
  account: string;
  settings: Json;
  /** Purpose to name of a secret. */
  credentials: Json;
  dmPolicy: string | null;
  groupPolicy: string | null;
  allowFrom: string[] | null;
  groupAllowFrom: string[] | null;
  groups: Json;
  requireMention: boolean | null;
  allowBots: boolean | null;
  unrouted: string | null;
  /** By id, so that a path made anew inherits nothing. */
  defaultAgentId: string | null;
  historyLimit: number | null;
  enabled: boolean;
}

/** What an adapter keeps: cursors, login keys. */
export interface ChannelStateTable {
  channel: string;
  key: string;
  /** JSON text: of the sealed value, or where `keyId` is null of the value itself. */
  value: ColumnType<Json, string, string>;
  keyId: ColumnType<string | null, string, string>;
  at: string;
}

/** The sealed secrets of a link: `hmac` checks what comes in, `callback` signs what goes out. */
export interface LinkSecretTable {
  linkId: string;
  name: string;
  keyId: string;
  sealed: string;
}
