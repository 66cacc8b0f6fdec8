import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { ProxyRouteTable } from '../../db/tables/web.js';
import type { Question } from '../../identity/acl.js';
import type { Dto } from '../../kernel/field-registry.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { Nothing } from '../nothing.dto.js';
import { refuseTakenPrefix } from '../web-paths.js';
import {
  NewProxyRoute,
  ProxyRouteFields,
  ProxyRouteKey,
  ProxyRouteQuery,
  ProxyRouteView,
} from './proxy-routes.dto.js';
import { checkProxyRoute } from './proxy-routes.rules.js';

type ProxyRouteRow = Selectable<ProxyRouteTable>;

const rowsOf = (db: ReadDb) => db.selectFrom('proxyRoute').selectAll();

const defaults = { auth: 'operator', stripPrefix: false, preserveHeaders: [] as string[] };

const shown = (row: object) => ({ ...row, enforced: false });

/** Where requests are led is a hole in the wall, wherever it leads. */
const governs = ({ backend }: { backend?: string }): Question[] =>
  backend === undefined ? [] : [{ action: 'proxy-routes:govern', scope: '**' }];

async function create(context: WriteContext, input: NewProxyRoute) {
  checkProxyRoute(input);
  await refuseTakenPrefix(context.db, input.prefix);
  const row = await context.db
    .insertInto('proxyRoute')
    .values({ ...defaults, ...input, ...context.stamps() })
    .returningAll()
    .executeTakeFirstOrThrow();
  return shown(row);
}

async function update(context: WriteContext, patch: Partial<ProxyRouteFields>, row: ProxyRouteRow) {
  const fields = parse(ProxyRouteFields, mergePatch(present(ProxyRouteFields, row), patch));
  checkProxyRoute({ ...fields, prefix: row.prefix });
  const changed = await context.db
    .updateTable('proxyRoute')
    .set({ ...defaults, ...fields, ...context.touched(row) })
    .where('prefix', '=', row.prefix)
    .returningAll()
    .executeTakeFirstOrThrow();
  return shown(changed);
}

export const proxyRoutes = defineResource<ProxyRouteRow>({
  name: 'proxy-routes',
  kind: 'ProxyRoute',
  says: 'Another server that is reached through this one, below a path. Stored, and not served yet.',
  view: ProxyRouteView,
  key: ProxyRouteKey,
  manifest: 'apply',
  written: { defaults },
  find: (db, { prefix = '' }) => rowsOf(db).where('prefix', '=', prefix).executeTakeFirst(),
  scopeOf: () => '**',
  actions: {
    list: listing({
      input: ProxyRouteQuery,
      says: 'List proxy routes by their paths.',
      from: rowsOf,
      by: 'proxyRoute.prefix',
      filters: {},
      shown: (rows) => rows.map(shown),
    }),
    get: read({
      input: Nothing,
      says: 'Read one proxy route.',
      scope: 'row',
      run: async (_context, _input, row: ProxyRouteRow) => shown(row),
    }),
    create: write({
      input: NewProxyRoute,
      says: 'Lead what is asked for below a path to another server. Also asks for proxy-routes:govern. It is stored and not served yet.',
      scope: () => '**',
      also: governs,
      run: create,
    }),
    update: write({
      ...{ input: ProxyRouteFields as Dto<Partial<ProxyRouteFields>>, partial: true, scope: 'row' },
      says: 'Change a proxy route. Null takes a field back to its default. Another backend also asks for proxy-routes:govern.',
      also: governs,
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Delete a proxy route. What a shorter path says holds again.',
      scope: 'row',
      run: async ({ db }, _input, row: ProxyRouteRow) => {
        await db.deleteFrom('proxyRoute').where('prefix', '=', row.prefix).execute();
        return row;
      },
    }),
  },
});
