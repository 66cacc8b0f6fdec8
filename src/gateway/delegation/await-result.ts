import type { ReadDb } from '../../db/db.js';
import type { Attachment } from '../../kernel/chat-port.js';
import { byId } from './lineage.js';
import { isOpen, type Delegation, type Question } from './record.js';
import { noteWait, type Waits } from './waits.js';

/** What a call that waits works with. */
export interface Wait {
  db: ReadDb;
  waits: Waits;
  turnId: string;
}

/** The delegation's end, if it comes within the time that a call may wait; otherwise it comes as a message. */
export async function awaitDelegation(
  { db, waits, turnId }: Wait,
  id: string,
): Promise<Delegation | undefined> {
  const row = await byId(db, id);
  if (!row || row.waiting === null) return row;
  const ended = await waits.until(turnId, async () => {
    const now = await byId(db, id);
    return now && !isOpen(now) ? now : undefined;
  });
  await waits.note((tx) => noteWait(tx, 'delegation', { id, turnId, ended: ended !== undefined }));
  return ended ?? byId(db, id);
}

const questionById = (db: ReadDb, id: string): Promise<Question | undefined> =>
  db.selectFrom('question').selectAll().where('id', '=', id).executeTakeFirst();

/** The answer, on the same terms. */
export async function awaitAnswer({ db, waits, turnId }: Wait, id: string): Promise<Question | undefined> {
  const row = await questionById(db, id);
  if (!row || row.waiting === null) return row;
  const ended = await waits.until(turnId, async () => {
    const now = await questionById(db, id);
    return now && now.state !== 'open' ? now : undefined;
  });
  await waits.note((tx) => noteWait(tx, 'question', { id, turnId, ended: ended !== undefined }));
  return ended ?? questionById(db, id);
}

/** Files of a result, as rows of the bus have them. */
export const filesOf = ({ attachments }: Delegation): Attachment[] => attachments as unknown as Attachment[];
