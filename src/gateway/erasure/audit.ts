import type { Selectable } from 'kysely';
import type { Tx } from '../../db/db.js';
import type { AuditTable } from '../../db/tables/config.js';
import { erasedMark } from '../../kernel/audit-marks.js';
import { erasedName, type Subject } from '../../kernel/erasure-subject.js';
import { Breath } from '../../platform/breath.js';
import type { Mentions } from '../../platform/mentions.js';
import { count, portionsOf, type Counts, type Place } from './place.js';

type Row = Selectable<AuditTable>;

const stretch = 500;

/** Fields of inputs that name a person without saying that it is one. */
const namingFields = ['sub', 'user', 'person'];

/** What an erasure knows an audit row by. */
export interface AuditSought {
  id: string;
  subject: Subject;
  mentions: Mentions;
  turns: ReadonlySet<string>;
  /** Rows that are gone, and what was done to them is told of here. */
  targets: ReadonlySet<string>;
}

function namesUser({ action, targetKey, input }: Row, sub: string): boolean {
  if (action.startsWith('users:') && targetKey === sub) return true;
  return namingFields.some((name) => (input as Record<string, unknown>)[name] === sub);
}

const partsOf = (scope: string): string[] => scope.split(' ').map((part) => part.replace(/\/\*{1,2}$/, ''));

/** Rows of the agent, of its turns, and of what was set up for it. */
function isAgents(row: Row, { id, path }: Subject & { kind: 'agent' }): boolean {
  if (row.principal === `agent:${id}`) return true;
  return partsOf(row.scope).includes(path) || (row.targetKey ?? '').split(',').includes(path);
}

function isSought(row: Row, { id, subject, mentions, turns, targets }: AuditSought): boolean {
  if (row.targetKey !== null && (row.targetKey === id || targets.has(row.targetKey))) return true;
  if (row.turnId !== null && turns.has(row.turnId)) return true;
  const said = [row.principal, row.scope, row.targetKey ?? '', row.detail ?? '', JSON.stringify(row.input)];
  if (mentions.isIn(said.join('\n'))) return true;
  return subject.kind === 'user' ? namesUser(row, subject.sub) : isAgents(row, subject);
}

/** Who it was or what it was about goes; that something was done, when and by which action stays. */
function leftOf(row: Row, { id, subject, mentions }: AuditSought): Row {
  const by = erasedName(id);
  const key = row.targetKey === null ? null : mentions.replaced(row.targetKey, by);
  return {
    ...row,
    principal: mentions.replaced(row.principal, by),
    scope: mentions.replaced(row.scope, by),
    targetKey: subject.kind === 'user' && key === subject.sub ? by : key,
    input: {},
    detail: null,
  };
}

async function write(tx: Tx, { keys }: Pick<Place, 'keys'>, erasureId: string, row: Row): Promise<void> {
  const { seq, ...left } = row;
  const { principal, scope, targetKey, input, detail } = left;
  const mark = erasedMark(keys, seq, left);
  await tx
    .updateTable('audit')
    .set({ principal, scope, targetKey, input, detail })
    .where('seq', '=', seq)
    .execute();
  await tx
    .insertInto('auditErasure')
    .values({ seq, erasureId, mark })
    .onConflict((on) => on.column('seq').doUpdateSet({ erasureId, mark }))
    .execute();
}

const isLeft = (row: Row, left: Row): boolean => JSON.stringify(row) === JSON.stringify(left);

/**
 * Takes the content out of audit rows. Their hashes stay, so the chain goes on; what is left of a row is vouched for
 * under the key ring, so that nobody else can take something out in this way.
 */
export async function eraseAudit(
  place: Pick<Place, 'database' | 'keys' | 'signal'>,
  sought: AuditSought,
  counts: Counts,
): Promise<void> {
  const breath = new Breath();
  for (let after = 0; ;) {
    place.signal.throwIfAborted();
    const rows = await place.database.read
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(stretch)
      .execute();
    const found = rows
      .filter((row) => isSought(row, sought))
      .map((row) => ({ row, left: leftOf(row, sought) }))
      .filter(({ row, left }) => !isLeft(row, left));
    for (const some of portionsOf(found))
      await place.database.transact(async (tx) => {
        for (const { left } of some) await write(tx, place, sought.id, left);
      });
    count(counts, 'audit rows', found.length);
    if (rows.length < stretch) return;
    after = rows.at(-1)?.seq ?? after;
    await breath.take();
  }
}
