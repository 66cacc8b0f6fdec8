import type { ReadDb, Tx } from '../db/db.js';
import type { KeyRing } from '../identity/key-ring.js';
import type { Router } from '../routing/router.js';
import type { ApprovalPort } from './approval-port.js';
import type { AuditHead } from './audit-marks.js';
import type { ChannelPort, IngestedEvent } from './channel-port.js';
import type { GitPort } from './git-port.js';
import type { HistoryPort } from './history-port.js';
import type { HomePort } from './home-port.js';
import type { PackagePort } from './package-port.js';
import type { StreamEvent } from './resource.js';

/** A background loop of the gateway that a committed row gives work to; a lost wake-up is found again from the rows. */
export type Loop =
  | 'intake'
  | 'queue'
  | 'cancel'
  | 'delivery'
  | 'homes'
  | 'channels'
  | 'replays'
  | 'status'
  | 'delegations'
  | 'warnings'
  | 'approvals'
  | 'archives'
  | 'admissions'
  | 'audit'
  | 'audit-streams'
  | 'retention'
  | 'erasures';

/** A message handed in by a person or a program instead of a platform. */
export interface Injection {
  /** The agent it is meant for; absent lets the routes decide. */
  agent?: string;
  chat?: string;
  sender: string;
  senderName?: string;
  text: string;
  topic?: string;
  /** The event's own key; the same key twice is one message (P2). */
  eventKey?: string;
}

/** The gateway as a whole, for whoever runs the server. */
export interface GatewayPort {
  /** `epoch` rises with every start. */
  state(): { state: 'running' | 'starting' | 'restarting'; epoch: number; runtime?: string };
  /** Drains and starts anew; while one is under way, asking again changes nothing. */
  restart(): void;
}

/** What resources need of the running parts. The gateway implements them, the application binds them, tests fake them. */
export interface Ports {
  wake(loop: Loop): void;
  /** Stores the message as if its channel had delivered it. */
  inject(tx: Tx, message: Injection): Promise<{ id: string; chat: string; duplicate: boolean }>;
  /** Stores an event that an adapter outside hands in for its channel. Throws Problem where it speaks for another. */
  ingest(
    tx: Tx,
    channel: { id: string; platform: string },
    event: IngestedEvent,
  ): Promise<{ message: string; duplicate: boolean }>;
  approvals: ApprovalPort;
  channels: ChannelPort;
  gateway: GatewayPort;
  homes: HomePort;
  histories: HistoryPort;
  packages: PackagePort;
  git: GitPort;
  /** Events of a turn after `afterSeq`, then live ones, until it ends or the signal comes. */
  follow(turnId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** What routing decides by, as this handle sees the configuration. */
  router(db: ReadDb): Promise<Router>;
  /** What was last noted of the audit chain beside the database. */
  auditHead(): Promise<AuditHead | undefined>;
  /** What secrets are sealed with. */
  keys: KeyRing;
}

/** Holds the ports until the gateway is there; using one earlier is a fault of the application's wiring. */
export class PortBoard {
  #ports: Ports | undefined;

  bind(ports: Ports): void {
    this.#ports = ports;
  }

  get ports(): Ports {
    if (!this.#ports) throw new Error('the ports are not bound yet');
    return this.#ports;
  }
}
