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
import { approvalRules, needsApproval } from '../identity/approval.js';
import type { ApprovalRule, Lift } from '../identity/approval-rule.js';
import type { Caller } from '../identity/caller.js';
import { parseScope } from '../identity/scope.js';
import { grantsOf } from '../identity/principals.js';
import { Problem } from '../platform/problem.js';
import { agentToAgentOf, crossing, type AgentToAgent } from './agent-access.js';
import type { Operation } from './registry.js';

/** A call that is granted, and that people are to be asked about. */
const heldBy = (rule: ApprovalRule): Verdict => ({
  allowed: false,
  reason: 'needs approval',
  rule,
  detail: `the approval rule ${rule.id} asks people first`,
});

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
    /** What they have agreed to for the call that is asked about. */
    readonly lifts: readonly Lift[],
  ) {}

  static async of(
    db: ReadDb,
    caller: Caller,
    now: string,
    liftsOf?: () => Promise<readonly Lift[]>,
  ): Promise<Gate> {
    const agentToAgent = caller.agent && (await agentToAgentOf(db));
    const held = caller.agent ? await approvalRules(db) : [];
    const lifts = held.length > 0 && liftsOf ? await liftsOf() : [];
    const grants = effective(await grantsOf(db, caller), caller, now);
    return new Gate(caller, grants, now, agentToAgent, held, lifts);
  }

  verdict(question: Question): Verdict {
    const verdict = decide(this.grants, this.caller, question);
    if (!verdict.allowed) return verdict;
    const access = crossing(this.agentToAgent, this.caller.agent?.path, question);
    if (access && !access.allowed) return { allowed: false, reason: 'agent to agent', detail: access.detail };
    const rule = needsApproval(this.held, question, this.lifts);
    return rule ? heldBy(rule) : verdict;
  }

  /** Where a list may read. What people must agree to is out of it, whatever else a rule asks of the input. */
  scopes(action: string): ReadableScopes {
    const open = readableScopes(this.grants, this.caller, action);
    const held = this.holding(action);
    return { ...open, deny: [...open.deny, ...held.map(({ scope }) => parseScope(scope))] };
  }

  /** The rule that holds a list as a whole. */
  heldList(action: string): Verdict | undefined {
    const rule = this.holding(action).find(({ scope }) => scope === '**');
    return rule && heldBy(rule);
  }

  /** Whether there is a call of this that people would be asked about. */
  mayHold(action: string): boolean {
    return this.held.some((rule) => actionCovers(rule.action, action));
  }

  private holding(action: string): ApprovalRule[] {
    const lifted = this.lifts.filter(({ scope }) => scope === '**').map(({ ruleId }) => ruleId);
    return this.held.filter((rule) => actionCovers(rule.action, action) && !lifted.includes(rule.id));
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
    /** The rule that people are asked under, where nothing else refuses. */
    readonly rule?: ApprovalRule,
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

function refusal(question: Question, caller: Caller, verdict: Verdict): Refusal {
  const why = verdict.by ? `the grant ${verdict.by.id} forbids it` : (verdict.detail ?? verdict.reason);
  const detail = `${caller.label} may not ${question.action} on ${question.scope}: ${why.replace(/\.$/, '')}.`;
  return new Refusal(question, new Problem('forbidden', detail), verdict.rule);
}

/** Asks all that a call concerns. A plain no comes before a hold: people are asked only about what is granted. */
class Asking {
  #held: { question: Question; verdict: Verdict } | undefined;

  constructor(readonly gate: Gate) {}

  ask(question: Question, refused?: () => Refusal | undefined): void {
    const verdict = this.gate.verdict(question);
    if (verdict.allowed) return;
    if (verdict.rule) this.#held ??= { question, verdict };
    else throw refused?.() ?? refusal(question, this.gate.caller, verdict);
  }

  hold(question: Question, verdict: Verdict | undefined): void {
    if (verdict) this.#held ??= { question, verdict };
  }

  end(): void {
    if (this.#held) throw refusal(this.#held.question, this.gate.caller, this.#held.verdict);
  }
}

function missing(op: Operation, key: Record<string, string>): Problem {
  return new Problem('notFound', `There is no ${op.resource.kind} "${Object.values(key).join(',')}" here.`);
}

/** A row that the caller may not see answers exactly like one that does not exist. */
async function judgeRow(
  asking: Asking,
  db: ReadDb,
  op: Operation,
  key: Record<string, string>,
  params: object,
): Promise<Judged> {
  const { resource } = op;
  const row = await resource.find?.(db, key);
  if (row === undefined) throw missing(op, key);
  const scopes = listOf(resource.scopeOf?.(row as never) ?? '**');
  const seeing =
    resource.actions.get?.asks?.action ?? `${resource.name}:${resource.actions.get ? 'get' : 'list'}`;
  for (const scope of scopes) {
    const question = { action: op.asks, scope, params: params as Record<string, unknown> };
    const unseen = (): Refusal | undefined =>
      asking.gate.verdict({ action: seeing, scope }).allowed
        ? undefined
        : new Refusal(question, missing(op, key));
    asking.ask(question, unseen);
  }
  return { row, scope: scopes.join(' ') };
}

function judgeList(asking: Asking, op: Operation): Judged {
  const { gate } = asking;
  const question = { action: op.asks, scope: '**' };
  if (gate.scopes(op.asks).allow.length === 0)
    throw refusal(question, gate.caller, { allowed: false, reason: 'no matching allow' });
  asking.hold(question, gate.heldList(op.asks));
  return { row: undefined, scope: '**' };
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
  const args = { ...key, ...input };
  const params = action.asks?.params(args) ?? args;
  const asking = new Asking(gate);
  let judged: Judged;
  if (action.scope === 'rows') judged = judgeList(asking, op);
  else if (action.scope === 'row') judged = await judgeRow(asking, db, op, key, params);
  else {
    const named = listOf(await action.scope(input, { db, caller: gate.caller }));
    // What is about no row at all is asked of the whole, or nobody would be asked.
    const scopes = named.length > 0 ? named : ['**'];
    for (const scope of scopes) asking.ask({ action: op.asks, scope, params });
    judged = { row: undefined, scope: scopes.join(' ') };
  }
  for (const question of action.also?.(input, judged.row) ?? []) asking.ask(question);
  asking.end();
  return judged;
}

export function askGate(gate: Gate, question: Question): void {
  const asking = new Asking(gate);
  asking.ask(question);
  asking.end();
}
