import {
  actionCovers,
  decide,
  effective,
  isOver,
  type Grant,
  type Question,
  type Verdict,
} from '../../identity/acl.js';
import { isOperator, mayDelegate, mayLift } from '../../identity/acl-delegation.js';
import { reachesOperator } from '../../identity/acl-operator.js';
import { approvalRules, needsApproval } from '../../identity/approval.js';
import type { Caller } from '../../identity/caller.js';
import { grantsOf, principalKey, principalLabel, principalsOf } from '../../identity/principals.js';
import { covers, parseScope } from '../../identity/scope.js';
import type { ReadDb } from '../../db/db.js';
import { Refusal } from '../../kernel/gate.js';
import type { WriteContext } from '../../kernel/resource.js';
import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';

type Asked = Pick<WriteContext, 'db' | 'caller' | 'now'>;

function refuse(action: string, scope: string, detail: string): never {
  throw new Refusal({ action, scope }, new Problem('forbidden', detail));
}

const why = ({ by, reason }: Verdict): string => {
  if (by) return `your own grant ${by.id} forbids part of it`;
  if (reason === 'own cage') return 'it reaches what holds you yourself';
  if (reason === 'token limits') return 'your token is limited to less';
  return 'you hold no delegable grant that covers it and lasts as long';
};

/** Only a part of what the granter holds as delegable may be given, its own denials included (P5). */
export async function mayPassOn({ db, caller, now }: Asked, wanted: Grant): Promise<void> {
  const { action, scope, principal } = wanted;
  const held = effective(await grantsOf(db, caller), caller, now);
  // Only denials of one's own ask what the receiver goes by.
  const shared = held.some(({ effect }) => effect === 'deny') ? await principalsOf(db, principal) : [];
  const verdict = mayDelegate(held, caller, wanted, shared);
  if (!verdict.allowed)
    refuse('grants:create', scope, `You cannot pass on ${action} on ${scope}: ${why(verdict)}.`);
  if (wanted.effect === 'allow' || isOperator(caller) || !(await reachesOperator(db, principal))) return;
  refuse(
    'grants:create',
    scope,
    'Only an operator may forbid an operator something, and everyone includes operators.',
  );
}

/** To take a denial back gives somebody more, so it takes what giving that would take. */
export async function mayTakeBack({ db, caller, now }: Asked, row: Grant): Promise<void> {
  if (row.effect === 'allow' || isOver(row, now)) return;
  const verdict = mayLift(effective(await grantsOf(db, caller), caller, now), caller, row);
  if (verdict.allowed) return;
  refuse('grants:delete', row.scope, `You cannot lift the denial ${row.id}: ${why(verdict)}.`);
}

/** The caller that a written principal would be; undefined where it names an agent that does not exist. */
async function callerFor(db: ReadDb, label: string): Promise<Caller | undefined> {
  const principal = await principalKey(db, label);
  if (!principal) return undefined;
  const path = label.startsWith('agent:') ? label.slice(6) : undefined;
  const principals = await principalsOf(db, principal);
  return { principal, label, principals, ...(path && { agent: { id: principal.slice(6), path } }) };
}

interface Answer {
  allowed?: boolean;
  reason?: string;
  by?: Record<string, Json>;
  who?: string[];
}

/** The evaluator's own verdict on a question about somebody else. */
export async function explain(
  db: ReadDb,
  now: string,
  principal: string,
  question: Question,
): Promise<Answer> {
  const caller = await callerFor(db, principal);
  if (!caller) return { allowed: false, reason: `${principal} does not exist` };
  const verdict = decide(effective(await grantsOf(db, caller), caller, now), caller, question);
  if (!verdict.by) return { allowed: verdict.allowed, reason: verdict.reason };
  const held = caller.agent && verdict.allowed ? needsApproval(await approvalRules(db), question) : undefined;
  if (held) return { allowed: false, reason: `needs approval by the rule ${held.id}` };
  const by = { ...verdict.by, principal: await principalLabel(db, verdict.by.principal) };
  return { allowed: verdict.allowed, reason: verdict.reason, by: by as unknown as Record<string, Json> };
}

/** Every principal with an allow that covers the question and for whom the whole verdict is yes. */
export async function who(db: ReadDb, now: string, question: Question): Promise<Answer> {
  const rows = (await db
    .selectFrom('grant')
    .where('effect', '=', 'allow')
    .selectAll()
    .execute()) as unknown as Grant[];
  const wanted = parseScope(question.scope);
  const holders = rows.filter(
    (row) =>
      actionCovers(row.action, question.action) &&
      (row.scope === '@self' || covers(parseScope(row.scope), wanted)),
  );
  const members = await db.selectFrom('member').select(['child']).execute();
  const keys = new Set([...holders.map((row) => row.principal), ...members.map((row) => row.child)]);
  const labels = await Promise.all([...keys].map((key) => principalLabel(db, key)));
  const answers = await Promise.all(
    labels.map(async (label) => ((await explain(db, now, label, question)).allowed ? label : undefined)),
  );
  return { who: answers.filter((label) => label !== undefined).sort() };
}
