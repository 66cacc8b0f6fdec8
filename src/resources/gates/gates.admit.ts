import type { Selectable } from 'kysely';
import type { GateTable } from '../../db/tables/people.js';
import { moveQueue, positionOf } from '../../identity/admissions.js';
import type { WriteContext } from '../../kernel/resource.js';
import { dayOf, gateFor, roomLeft, type Gate } from '../../routing/gates.js';
import type { Admitted, Arrival } from './gates.dto.js';

type GateRow = Selectable<GateTable>;

const admissionOf = ({ db }: WriteContext, sub: string) =>
  db.selectFrom('admission').selectAll().where('sub', '=', sub).executeTakeFirst();

async function standing(context: WriteContext, sub: string): Promise<Admitted | undefined> {
  const row = await admissionOf(context, sub);
  if (!row) return undefined;
  const position = await positionOf(context.db, row);
  if (position === undefined) return { state: 'admitted', sub, gate: row.gateId, reason: 'welcome' };
  const reason = `the day's limit is reached; place ${position} in the line`;
  return { state: 'queued', sub, gate: row.gateId, position, reason };
}

async function isKnown({ db }: WriteContext, sub: string): Promise<boolean> {
  const row = await db.selectFrom('user').where('sub', '=', sub).select('sub').executeTakeFirst();
  return row !== undefined;
}

/** Everybody joins the line, and the line moves as far as it may: so nobody comes in before those who wait. */
async function join(context: WriteContext, { sub, name }: Arrival, gate: GateRow): Promise<string[]> {
  const { db, now, caller } = context;
  const row = { id: context.newId(), sub, name: name ?? null, gateId: gate.id };
  await db
    .insertInto('admission')
    .values({ ...row, state: 'queued', day: null, admittedAt: null, ...context.stamps() })
    .execute();
  const rules = { day: dayOf(now), room: roomLeft };
  const moved = await moveQueue(db, gate.id, rules, now, caller.principal);
  return moved.filter((one) => one !== sub);
}

/** Somebody comes to the gates: it is let in, takes its place in line, or is refused; asking again changes nothing. */
export async function admit(
  context: WriteContext,
  arrival: Arrival,
): Promise<Admitted & { others?: string[] }> {
  const { sub, orgs, hostedDomain, email, emailVerified, provider } = arrival;
  const known = await standing(context, sub);
  if (known) return known;
  if (await isKnown(context, sub)) return { state: 'admitted', sub, reason: 'is one of the people already' };
  const facts = {
    provider,
    ...(orgs && { orgs }),
    ...(hostedDomain !== undefined && { hostedDomain }),
    ...(email !== undefined && { email }),
    ...(emailVerified !== undefined && { emailVerified }),
  };
  const gates = await context.db.selectFrom('gate').selectAll().orderBy('id').execute();
  const gate = gateFor(gates as unknown as (Gate & GateRow)[], facts);
  if (!gate) return { state: 'refused', sub, reason: 'no gate is open for this identity' };
  const others = await join(context, arrival, gate);
  return { ...((await standing(context, sub)) as Admitted), others };
}
