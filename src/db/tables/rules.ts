import type { Json } from '../../platform/json.js';
import type { Stamps } from './config.js';

export interface EgressTable extends Stamps {
  id: string;
  scope: string;
  host: string;
  ports: string[];
  methods: string[] | null;
  paths: string[] | null;
  effect: string;
  note: string | null;
}

export interface BudgetTable extends Stamps {
  id: string;
  scope: string;
  principal: string | null;
  chat: string | null;
  period: string;
  limitUsd: number | null;
  limitTokens: number | null;
  onLimit: string;
  warnAt: number;
  note: string | null;
}

/** Who has agreed to a held call, and with which words. */
export interface Agreement {
  by: string;
  at: string;
  note?: string;
}

/** A call of an agent that people are asked about, bound to its exact arguments by the digest. */
export interface ApprovalTable extends Stamps {
  id: string;
  ruleId: string;
  agentId: string;
  action: string;
  tool: string;
  scope: string;
  arguments: Json;
  digest: string;
  /** Whoever approved has written other arguments than the agent. */
  edited: boolean;
  /** One that is past `expiresAt` has expired whether or not its row says so. */
  state: 'pending' | 'approved' | 'refused' | 'expired' | 'used';
  /** Of the rule, as it was when the call was held. */
  approvers: string[];
  quorum: number;
  agreed: Agreement[];
  reason: string | null;
  /** Where the call came from; a token of the agent calls outside of any turn. */
  turnId: string | null;
  chat: string | null;
  /** Until when it can be decided; once approved, until when it can be used. */
  expiresAt: string;
  /** Who had the last word. */
  decidedBy: string | null;
  decidedAt: string | null;
  usedAt: string | null;
  /** The tool use that it let through, which a retried turn may repeat. */
  usedBy: string | null;
}

export interface ApprovalRuleTable extends Stamps {
  id: string;
  action: string;
  scope: string;
  params: Json;
  approvers: string[];
  quorum: number;
  expiresIn: number;
  note: string | null;
}
