import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../db/db.js';
import type { ConfigChangeTable } from '../../db/tables/recorded.js';
import { erasedName, type Subject } from '../../kernel/erasure-subject.js';
import { Breath } from '../../platform/breath.js';
import type { Json } from '../../platform/json.js';
import type { Mentions } from '../../platform/mentions.js';
import { count, portionsOf, type Counts, type Place } from './place.js';

type Change = Selectable<ConfigChangeTable>;

const stretch = 500;

const scopesOf = (form: Json): string[] =>
  String((form as { scope?: string } | null)?.scope ?? '')
    .split(' ')
    .map((part) => part.replace(/\/\*{1,2}$/, ''));

/** Whether a change tells of the subject itself, and not only mentions it. */
function isOwn({ resource, rowId, wasForm, isForm }: Change, subject: Subject): boolean {
  if (subject.kind === 'user') return resource === 'users' && rowId === subject.sub;
  if (resource === 'agents') return rowId === subject.id;
  return [wasForm, isForm].some((form) => scopesOf(form).includes(subject.path));
}

async function isThere(db: ReadDb, { resource, rowId }: Change): Promise<boolean> {
  const row = await db
    .selectFrom('configRow')
    .where('resource', '=', resource)
    .where('rowId', '=', rowId)
    .select('rowId')
    .executeTakeFirst();
  return row !== undefined;
}

const replacedIn = (mentions: Mentions, value: Json, by: string): Json =>
  value === null ? null : (JSON.parse(mentions.replaced(JSON.stringify(value), by)) as Json);

interface ChangesSought {
  id: string;
  subject: Subject;
  mentions: Mentions;
}

async function erase(tx: Tx, row: Change, { id, mentions }: ChangesSought): Promise<void> {
  const { seq, resource, rowId, principal, wasForm, isForm } = row;
  if (!(await isThere(tx, row))) {
    const gone = tx.deleteFrom('configChange').where('resource', '=', resource).where('rowId', '=', rowId);
    return void (await gone.execute());
  }
  const by = erasedName(id);
  await tx
    .updateTable('configChange')
    .set({
      principal: mentions.replaced(principal, by),
      wasForm: replacedIn(mentions, wasForm, by),
      isForm: replacedIn(mentions, isForm, by),
    })
    .where('seq', '=', seq)
    .execute();
}

/**
 * What the configuration was: a row that is there no more and had to do with the subject has never been; in what other
 * rows were the mentions are replaced.
 */
export async function eraseChanges(
  { database, signal }: Pick<Place, 'database' | 'signal'>,
  sought: ChangesSought,
  counts: Counts,
): Promise<void> {
  const { subject, mentions } = sought;
  const breath = new Breath();
  for (let after = 0; ;) {
    signal.throwIfAborted();
    const rows = await database.read
      .selectFrom('configChange')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(stretch)
      .execute();
    const found = rows.filter((row) => isOwn(row, subject) || mentions.isIn(JSON.stringify(row)));
    for (const some of portionsOf(found))
      await database.transact(async (tx) => {
        for (const row of some) await erase(tx, row, sought);
      });
    count(counts, 'recorded changes', found.length);
    if (rows.length < stretch) return;
    after = rows.at(-1)?.seq ?? after;
    await breath.take();
  }
}
