import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { AdmissionTable } from '../../db/tables/people.js';
import { letIn, positionOf } from '../../identity/admissions.js';
import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { dayOf } from '../../routing/gates.js';
import { Nothing } from '../nothing.dto.js';
import { AdmissionKey, AdmissionQuery, AdmissionView } from './admissions.dto.js';

type AdmissionRow = Selectable<AdmissionTable>;

const rowsOf = (db: ReadDb) => db.selectFrom('admission').selectAll();

const find = (db: ReadDb, { sub }: Record<string, string>): Promise<AdmissionRow | undefined> =>
  rowsOf(db)
    .where('sub', '=', sub ?? '')
    .executeTakeFirst();

/** What is queued at one gate stands in a page without gaps, so its line is counted once for each gate. */
async function inLine(db: ReadDb, rows: readonly AdmissionRow[]) {
  const places = new Map<string, number>();
  const all = [];
  for (const row of rows) {
    const position =
      row.state === 'queued' ? (places.get(row.gateId) ?? (await positionOf(db, row))) : undefined;
    if (position !== undefined) places.set(row.gateId, position + 1);
    all.push({ ...row, gate: row.gateId, position });
  }
  return all;
}

const shown = async (db: ReadDb, row: AdmissionRow) => (await inLine(db, [row]))[0] as object;

async function approve({ db, now, caller }: WriteContext, row: AdmissionRow) {
  if (row.state !== 'queued') throw new Problem('conflict', `${row.sub} has been let in already.`);
  await letIn(db, row.sub, dayOf(now), now, caller.principal);
  return shown(db, (await find(db, { sub: row.sub })) as AdmissionRow);
}

export const admissions = defineResource<AdmissionRow>({
  name: 'admissions',
  kind: 'Admission',
  says: 'Who came to a gate: who was let in, and who waits in line with its place.',
  view: AdmissionView,
  key: AdmissionKey,
  manifest: 'never',
  find,
  scopeOf: () => '**',
  actions: {
    list: listing({
      input: AdmissionQuery,
      says: 'List who came to the gates in the order of their coming, which is that of the line.',
      from: rowsOf,
      by: 'admission.id',
      filters: { gate: 'admission.gateId', state: 'admission.state' },
      shown: (rows, { db }) => inLine(db, rows),
    }),
    get: read({
      input: Nothing,
      says: 'Read how somebody stands: its place in the line, or that it was let in.',
      scope: 'row',
      run: ({ db }, _input, row: AdmissionRow) => shown(db, row),
    }),
    approve: write({
      input: Nothing,
      says: 'Let somebody who waits in at once, past the others and past the limit of the day, for which it counts.',
      scope: 'row',
      target: ({ sub }) => sub,
      run: (context, _input, row: AdmissionRow) => approve(context, row),
    }),
    delete: write({
      input: Nothing,
      says: 'Take somebody out of the line, or forget when it was let in; it stays a user. It may come to the gates again.',
      scope: 'row',
      run: async ({ db }, _input, row: AdmissionRow) => {
        await db.deleteFrom('admission').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
