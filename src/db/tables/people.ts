import type { Json } from '../../platform/json.js';
import type { Stamps } from './config.js';

/** A person: the principal `user:<sub>`. Which senders are hers stands in `member`. */
export interface UserTable extends Stamps {
  sub: string;
  name: string | null;
  profile: string | null;
  timezone: string | null;
  language: string | null;
}

/** A stranger that wrote in a direct chat of a channel, and what was decided; an approved row lets it write. */
export interface PairingTable extends Stamps {
  /** Short, for people to pass on. */
  code: string;
  /** The order of the list. */
  id: string;
  channel: string;
  sender: string;
  senderName: string | null;
  chat: string;
  state: 'pending' | 'approved' | 'dismissed' | 'blocked';
  /** Of the code. */
  expiresAt: string;
  /** Delivery key of the message that told the code. */
  notice: string;
}

/** Lets guests in at an agent, or at one that is made below it for them. */
export interface InviteTable extends Stamps {
  id: string;
  agentId: string;
  below: boolean;
  role: string;
  tokenHash: string;
  maxUses: number;
  uses: number;
  expiresAt: string | null;
  note: string | null;
}

/** Who may come by themselves, and how many of them a day. */
export interface GateTable extends Stamps {
  id: string;
  match: Json;
  limitPerDay: number | null;
  enabled: boolean;
}

/** Somebody who came to a gate. */
export interface AdmissionTable extends Stamps {
  id: string;
  sub: string;
  name: string | null;
  gateId: string;
  state: 'queued' | 'admitted';
  /** The UTC day whose limit it counts for. */
  day: string | null;
  admittedAt: string | null;
}
