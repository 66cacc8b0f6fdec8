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
