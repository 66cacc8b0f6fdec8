import { settingOf } from '../../db/setting.js';
import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { AuditStreamTable } from '../../db/tables/audit.js';
import { auditStreamPlace } from '../../identity/sealed.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { callbackFault, callbackHosts } from '../../platform/callback-url.js';
import { Problem } from '../../platform/problem.js';
import { Nothing } from '../nothing.dto.js';
import {
  AuditStreamFields,
  AuditStreamKey,
  AuditStreamMade,
  AuditStreamQuery,
  AuditStreamView,
  NewAuditStream,
} from './audit-streams.dto.js';

type Row = Selectable<AuditStreamTable>;

const rowsOf = (db: ReadDb) => db.selectFrom('auditStream').selectAll();

// Whoever sends the rows somewhere reads them.
const reads = () => [{ action: 'audit:export', scope: '**' }];

async function checkUrl(db: ReadDb, url: string): Promise<void> {
  const message = callbackFault(url, callbackHosts(await settingOf(db, 'callbackHosts')));
  if (message === undefined) return;
  throw new Problem('invalid', `The address ${message}.`, [{ path: 'url', message }]);
}

async function create(context: WriteContext, input: NewAuditStream) {
  const { db, ports } = context;
  const { url, enabled = true, after = 0 } = input;
  await checkUrl(db, url);
  const id = context.newId();
  const signingSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const row = await db
    .insertInto('auditStream')
    .values({
      ...{ id, url, enabled, cursor: after, nextAt: null, error: null, deliveredAt: null },
      ...ports.keys.seal(auditStreamPlace(id), signingSecret),
      ...context.stamps(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  context.after(() => ports.wake('audit-streams'));
  return { ...row, signingSecret };
}

async function update(context: WriteContext, patch: Partial<AuditStreamFields>, row: Row): Promise<Row> {
  const { url, enabled = true } = parse(
    AuditStreamFields,
    mergePatch(present(AuditStreamFields, row), patch),
  );
  if (url !== row.url) await checkUrl(context.db, url);
  // Somebody has looked after it: what waits is tried at once.
  const anew = { nextAt: null, attempts: 0, error: null };
  const changed = await context.db
    .updateTable('auditStream')
    .set({ url, enabled, ...anew, ...context.touched(row) })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  context.after(() => context.ports.wake('audit-streams'));
  return changed;
}

export const auditStreams = defineResource<Row>({
  name: 'audit-streams',
  kind: 'AuditStream',
  says: 'Receivers that every audit row is posted to, signed and in the order of the chain.',
  view: AuditStreamView,
  key: AuditStreamKey,
  manifest: 'never',
  find: (db, { id = '' }) => rowsOf(db).where('id', '=', id).executeTakeFirst(),
  scopeOf: () => '**',
  actions: {
    list: listing({
      input: AuditStreamQuery,
      says: 'List the receivers of audit rows with how far each has come.',
      from: rowsOf,
      by: 'auditStream.id',
      filters: {},
    }),
    get: read({
      input: Nothing,
      says: 'Read one receiver: how far it has come, and why it does not go on.',
      scope: 'row',
      run: async (_context, _input, row: Row) => row,
    }),
    create: write({
      input: NewAuditStream,
      says: 'Post every audit row to an address from now on, each at least once. Shows the signing secret once. Also asks for audit:export.',
      scope: () => '**',
      also: reads,
      answer: AuditStreamMade,
      run: create,
    }),
    update: write({
      input: AuditStreamFields as new () => Partial<AuditStreamFields>,
      partial: true,
      says: 'Change where rows go, or pause them; what waits is tried at once. Also asks for audit:export.',
      scope: 'row',
      also: reads,
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Send no more rows there. To pause, set enabled to false instead.',
      scope: 'row',
      run: async ({ db }, _input, row: Row) => {
        await db.deleteFrom('auditStream').where('id', '=', row.id).execute();
        return row;
      },
    }),
  },
});
