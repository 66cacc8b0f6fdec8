import type { ReadDb } from '../db/db.js';
import {
  actionCovers,
  decide,
  effective,
  maySomewhere,
  readableScopes,
  type Grant,
  type Question,
  type ReadableScopes,
  type Verdict,
} from '../identity/acl.js';
import { approvalRules, needsApproval, type ApprovalRule } from '../identity/approval.js';
import type { Caller } from '../identity/caller.js';
import { parseScope } from '../identity/scope.js';
import { grantsOf } from '../identity/principals.js';
import { Problem } from '../platform/problem.js';
import { agentToAgentOf, crossing, type AgentToAgent } from './agent-access.js';
import type { Operation } from './registry.js';

const heldBy = ({ id }: ApprovalRule): string =>
  `the approval rule ${id} asks people first, and calls cannot be held yet`;

/** The grants that speak for one caller at one moment, and the answers they give. */
export class Gate {
  private constructor(
    readonly caller: Caller,
    readonly grants: readonly Grant[],
    readonly now: string,
    /** A rule of the instance; it is asked here, so that there is no second gate. */
    private readonly agentToAgent: AgentToAgent,
    /** Calls of agents that people must agree to. */
    private readonly held: readonly ApprovalRule[],
  ) {}

  static async of(db: ReadDb, caller: Caller, now: string): Promise<Gate> {
    const agentToAgent = caller.agent && (await agentToAgentOf(db));
    const held = caller.agent ? await approvalRules(db) : [];
    return new Gate(caller, effective(await grantsOf(db, caller), caller, now), now, agentToAgent, held);
  }

  verdict(question: Question): Verdict {
    const verdict = decide(this.grants, this.caller, question);
    if (!verdict.allowed) return verdict;
    const rule = needsApproval(this.held, question);
    if (rule) return { allowed: false, reason: 'needs approval', detail: heldBy(rule) };
    const access = crossing(this.agentToAgent, this.caller.agent?.path, question);
    if (!access || access.allowed) return verdict;
    return { allowed: false, reason: 'agent to agent', detail: access.detail };
  }

  /** Where a list may read. What people must agree to is out of it, whatever else a rule asks of the input. */
  scopes(action: string): ReadableScopes {
    const open = readableScopes(this.grants, this.caller, action);
    const held = this.held.filter((rule) => actionCovers(rule.action, action));
    return { ...open, deny: [...open.deny, ...held.map(({ scope }) => parseScope(scope))] };
  }

  /** The rule that holds a list as a whole. */
  heldList(action: string): Verdict | undefined {
    const rule = this.held.find((one) => one.scope === '**' && actionCovers(one.action, action));
    return rule && { allowed: false, reason: 'needs approval', detail: heldBy(rule) };
  }

  /** Whether there is anywhere that the caller may do this; what decides which tools it is shown. */
  maySomewhere(action: string): boolean {
    return maySomewhere(this.grants, this.caller, action);
  }
}

/** What a refused call was refused for: the question, for the audit row, and the problem that is shown. */
export class Refusal extends Error {
  constructor(
    readonly question: Question,
    readonly problem: Problem,
  ) {
    super(problem.detail);
    this.name = 'Refusal';
  }
}

export interface Judged {
  row: unknown;
  scope: string;
}

const listOf = (scope: string | string[]): string[] => (Array.isArray(scope) ? scope : [scope]);

function refuse(question: Question, caller: Caller, verdict: Verdict): never {
  const why = verdict.by ? `the grant ${verdict.by.id} forbids it` : (verdict.detail ?? verdict.reason);
  const detail = `${caller.label} may not ${question.action} on ${question.scope}: ${why.replace(/\.$/, '')}.`;
  throw new Refusal(question, new Problem('forbidden', detail));
}

function missing(op: Operation, key: Record<string, string>): Problem {
  return new Problem('notFound', `There is no ${op.resource.kind} "${Object.values(key).join(',')}" here.`);
}

/** A row that the caller may not see answers exactly like one that does not exist. */
async function judgeRow(gate: Gate, db: ReadDb, op: Operation, key: Record<string, string>, params: object) {
  const { resource } = op;
  const row = await resource.find?.(db, key);
  if (row === undefined) throw missing(op, key);
  const scopes = listOf(resource.scopeOf?.(row as never) ?? '**');
  const seeing = resource.actions.get ? `${resource.name}:get` : `${resource.name}:list`;
  for (const scope of scopes) {
    const question = { action: op.id, scope, params: params as Record<string, unknown> };
    const verdict = gate.verdict(question);
    if (verdict.allowed) continue;
    if (!gate.verdict({ action: seeing, scope }).allowed) throw new Refusal(question, missing(op, key));
    refuse(question, gate.caller, verdict);
  }
  return { row, scope: scopes.join(' ') };
}

/** The gate's answer for one parsed call: the row it is about, or a Refusal or Problem. */
export async function judge(
  gate: Gate,
  db: ReadDb,
  op: Operation,
  key: Record<string, string>,
  input: object,
): Promise<Judged> {
  const { action } = op;
  const params = { ...key, ...input };
  let judged: Judged;
  if (action.scope === 'rows') {
    if (gate.scopes(op.id).allow.length === 0) {
      refuse({ action: op.id, scope: '**' }, gate.caller, { allowed: false, reason: 'no matching allow' });
    }
    const held = gate.heldList(op.id);
    if (held) refuse({ action: op.id, scope: '**' }, gate.caller, held);
    judged = { row: undefined, scope: '**' };
  } else if (action.scope === 'row') {
    judged = await judgeRow(gate, db, op, key, params);
  } else {
    const named = listOf(await action.scope(input, { db, caller: gate.caller }));
    // What is about no row at all is asked of the whole, or nobody would be asked.
    const scopes = named.length > 0 ? named : ['**'];
    for (const scope of scopes) askGate(gate, { action: op.id, scope, params });
    judged = { row: undefined, scope: scopes.join(' ') };
  }
  for (const question of action.also?.(input, judged.row) ?? []) askGate(gate, question);
  return judged;
}

export function askGate(gate: Gate, question: Question): void {
  const verdict = gate.verdict(question);
  if (!verdict.allowed) refuse(question, gate.caller, verdict);
}
