import type { Selectable } from 'kysely';
import type { LinkTable } from '../../db/tables/config.js';
import { isOver } from '../../identity/acl.js';
import { settle } from '../../identity/acl-revoke.js';
import type { WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { join, leave } from '../persons.js';

type LinkRow = Selectable<LinkTable>;

const conflict = (detail: string): Problem => new Problem('conflict', detail);

function personOf({ kind, person }: LinkRow): string {
  if (kind !== 'pair' || person === null) throw conflict('The link is not of kind pair.');
  return person;
}

const codeFault = (message: string, detail: string): Problem =>
  new Problem('invalid', detail, [{ path: 'code', message }]);

/** Whoever knows the code is the sender that was told it; letting it in is asked as it always is. */
async function senderByCode({ part }: WriteContext, code: string | undefined, user: string): Promise<string> {
  if (code === undefined || code.trim() === '')
    throw codeFault('is needed: the link names no sender', 'Give the code that you were told in the chat.');
  try {
    return ((await part('pairings:approve', { code, user })) as { sender: string }).sender;
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'notFound') throw error;
    throw codeFault(
      'is not known',
      'This code is not known. Look again, or write to the agent for a new one.',
    );
  }
}

/** Makes the sender one of the person, once; answers with what that came to. */
export async function pairByLink(
  context: WriteContext,
  row: LinkRow,
  code: string | undefined,
): Promise<string> {
  const { db, now } = context;
  const person = personOf(row);
  if (isOver(row, now)) throw conflict('The link has expired.');
  if (row.uses > 0) throw conflict('The link has been used; a new one is needed.');
  const sender = row.sender ?? (await senderByCode(context, code, person.slice('user:'.length)));
  if (row.sender !== null) {
    await context.ask({ action: 'members:create', scope: '**' });
    await join(context, { child: `sender:${sender}`, parent: person, via: 'pairing' });
  }
  const used = { uses: 1, sender, ...context.touched(row) };
  await db.updateTable('link').set(used).where('id', '=', row.id).execute();
  return [`joined ${sender} to ${person}`, await settle(db, now)].filter(Boolean).join('; ');
}

/** Ends the membership that the link made, and no other. */
export async function unpairByLink(context: WriteContext, row: LinkRow): Promise<string> {
  const { db, now } = context;
  const person = personOf(row);
  const membership = await db
    .selectFrom('member')
    .selectAll()
    .where('child', '=', `sender:${row.sender}`)
    .where('parent', '=', person)
    .where('via', '=', 'pairing')
    .executeTakeFirst();
  if (!membership || row.uses === 0) throw conflict('The link has joined nobody, or that has ended.');
  await leave(context, membership);
  await db.updateTable('link').set(context.touched(row)).where('id', '=', row.id).execute();
  return [`${row.sender} left ${person}`, await settle(db, now)].filter(Boolean).join('; ');
}
