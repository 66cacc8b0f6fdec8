import type { Json } from '../platform/json.js';

/** A rule that people must agree to a call. */
export interface ApprovalRule {
  id: string;
  action: string;
  scope: string;
  params: Record<string, Json>;
  approvers: string[];
  quorum: number;
  expiresIn: number;
  note: string | null;
}

/** People have agreed to one call: for it this rule holds nothing at that place. */
export interface Lift {
  /** Of the approval. */
  id: string;
  ruleId: string;
  scope: string;
  /** This very call has gone through by it already, and is only repeated. */
  spent: boolean;
}
