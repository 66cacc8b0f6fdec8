import { agentIdOf } from '../agent-id.js';
import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { WebRouteTable } from '../../db/tables/web.js';
import type { Dto } from '../../kernel/field-registry.js';
import { listing } from '../../kernel/listing.js';
import { mergePatch, parse } from '../../kernel/parse.js';
import { defineResource, read, write, type WriteContext } from '../../kernel/resource.js';
import { present } from '../../kernel/view.js';
import { Nothing } from '../nothing.dto.js';
import { refuseTakenPrefix } from '../web-paths.js';
import { NewWebRoute, WebRouteFields, WebRouteKey, WebRouteQuery, WebRouteView } from './web-routes.dto.js';
import { checkWebRoute, scopeOfWebRoute } from './web-routes.rules.js';

type WebRouteRow = Selectable<WebRouteTable> & { agent: string | null };

const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('webRoute')
    .leftJoin('agent', 'agent.id', 'webRoute.agentId')
    .selectAll('webRoute')
    .select('agent.path as agent');

const find = (db: ReadDb, { prefix = '' }: Record<string, string>): Promise<WebRouteRow | undefined> =>
  rowsOf(db).where('webRoute.prefix', '=', prefix).executeTakeFirst();

const shown = (row: object | undefined) => ({ ...row, enforced: false });

async function columnsOf(db: ReadDb, prefix: string, fields: WebRouteFields) {
  checkWebRoute(prefix, fields);
  const { access, agent, redirectTo = null } = fields;
  const scope = await scopeOfWebRoute(db, { ...fields, prefix });
  const agentId = agent === undefined ? null : await agentIdOf(db, agent);
  return { access, redirectTo, scope, agentId };
}

async function create(context: WriteContext, { prefix, ...fields }: NewWebRoute) {
  const { db } = context;
  const columns = await columnsOf(db, prefix, fields as WebRouteFields);
  await refuseTakenPrefix(db, prefix);
  await db
    .insertInto('webRoute')
    .values({ prefix, ...columns, ...context.stamps() })
    .execute();
  return shown(await find(db, { prefix }));
}

async function update(context: WriteContext, patch: Partial<WebRouteFields>, row: WebRouteRow) {
  const { db, ask } = context;
  const fields = parse(WebRouteFields, mergePatch(present(WebRouteFields, row), patch));
  const columns = await columnsOf(db, row.prefix, fields);
  // The gate has judged whose it was; whose it becomes is judged as well.
  if (columns.scope !== row.scope) await ask({ action: 'web-routes:update', scope: columns.scope });
  await db
    .updateTable('webRoute')
    .set({ ...columns, ...context.touched(row) })
    .where('prefix', '=', row.prefix)
    .execute();
  return shown(await find(db, { prefix: row.prefix }));
}

export const webRoutes = defineResource<WebRouteRow>({
  name: 'web-routes',
  kind: 'WebRoute',
  says: 'What is shown below a path of this server, and to whom. An agent publishes below /web/ and its own path. Stored, and not served yet.',
  view: WebRouteView,
  key: WebRouteKey,
  manifest: 'apply',
  find: (db, { prefix = '' }) => find(db, { prefix }),
  scopeOf: ({ scope }) => scope,
  actions: {
    list: listing({
      input: WebRouteQuery,
      says: 'List web routes by their paths.',
      from: rowsOf,
      by: 'webRoute.prefix',
      of: 'webRoute.scope',
      filters: { agent: 'agent.path' },
      shown: (rows) => rows.map(shown),
    }),
    get: read({
      input: Nothing,
      says: 'Read one web route.',
      scope: 'row',
      run: async (_context, _input, row: WebRouteRow) => shown(row),
    }),
    create: write({
      input: NewWebRoute,
      says: 'Show files of an agent below a path, close it or lead elsewhere. Outside of the agent’s own place it asks for the whole instance. It is stored and not served yet.',
      scope: (input, { db }) => scopeOfWebRoute(db, input),
      run: create,
    }),
    update: write({
      ...{ input: WebRouteFields as Dto<Partial<WebRouteFields>>, partial: true, scope: 'row' },
      says: 'Change who may see it, whose files they are or where it leads. Null takes a field away.',
      run: update,
    }),
    delete: write({
      input: Nothing,
      says: 'Delete a web route. What a shorter path says holds again.',
      scope: 'row',
      run: async ({ db }, _input, row: WebRouteRow) => {
        await db.deleteFrom('webRoute').where('prefix', '=', row.prefix).execute();
        return row;
      },
    }),
  },
});
