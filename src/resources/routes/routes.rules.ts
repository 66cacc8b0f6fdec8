import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import { prepared } from '../../db/prepared.js';
import type { RouteTable } from '../../db/tables/config.js';
import { principalKey } from '../../identity/principals.js';
import { parse } from '../../kernel/parse.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import { checkReferences, routeWarnings } from '../../routing/check-route.js';
import { normaliseMatch } from '../../routing/normalise-match.js';
import type { ChannelRow, RouteMatch, RouteTarget, SessionScopes, Snapshot } from '../../routing/types.js';
import { AgentPath, Flag } from '../../kernel/fields.js';
import { RouteFields } from './routes.dto.js';

export type StoredRoute = Selectable<RouteTable>;

/** Which agent a route belongs to; one that could lead anywhere, or nowhere, is the instance's. */
export function scopeOfTarget({ agent }: RouteTarget): string {
  return agent === undefined || agent.includes('{') ? '**' : agent;
}

const channelsOf = prepared<object, ChannelRow>((db) => db.selectFrom('channel').select(['id', 'platform']));

/** Those of the agents that a rule names which there are. */
async function agentsThere(db: ReadDb, { agent, agents = [] }: RouteTarget): Promise<Set<string>> {
  const there = new Set<string>();
  for (const path of agent === undefined ? agents : [agent])
    if (await principalKey(db, `agent:${path}`)) there.add(path);
  return there;
}

/** A rule may only name agents, channels and accounts that exist; its match is stored in the one spelling that is compared. */
export async function storable(db: ReadDb, fields: RouteFields) {
  const paths = await agentsThere(db, fields.target);
  const channels = await channelsOf(db, {});
  const faults = checkReferences(fields, { hasAgent: (path) => paths.has(path), channels });
  if (faults.length > 0)
    throw new Problem('invalid', `The route ${faults[0]?.path} ${faults[0]?.message}.`, faults);
  const { priority = 0, match, target, session = {}, observeWindow = null, note = null } = fields;
  return {
    priority,
    match: normaliseMatch(match),
    target,
    session,
    observeWindow,
    note,
    scope: scopeOfTarget(target),
  };
}

class ProposedAgent {
  @AgentPath({ says: 'Path' }) path!: string;
  @Flag({ says: 'Takes what no route matches', optional: true }) default?: boolean;
}

/** The platform stands in the id, so a proposed row need not repeat it. */
function proposedChannel(row: unknown): ChannelRow {
  const { id, platform } = (row ?? {}) as { id?: unknown; platform?: unknown };
  if (typeof id !== 'string' || id === '')
    throw new Problem('invalid', 'A channel needs an id.', [
      { path: 'id', message: 'must be platform[.account]' },
    ]);
  return {
    ...(row as ChannelRow),
    platform: typeof platform === 'string' ? platform : (id.split('.', 1)[0] ?? id),
  };
}

function rowsOf<T>(raw: Record<string, unknown>, name: string, read: (row: unknown) => T): T[] {
  const rows = raw[name] ?? [];
  if (Array.isArray(rows))
    return rows.map((row, index) => inPlace(`proposed.${name}.${index}`, () => read(row)));
  throw new Problem('invalid', `proposed.${name} must be a list.`, [
    { path: `proposed.${name}`, message: 'must be a list' },
  ]);
}

function inPlace<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const fields: FieldError[] = (error.fields ?? []).map((fault) => ({
      ...fault,
      path: `${place}.${fault.path}`,
    }));
    throw new Problem('invalid', `${place}: ${error.detail}`, fields);
  }
}

const parts = ['agents', 'channels', 'routes', 'settings'];

/** A configuration that somebody asks about; it is checked in itself and never stored. */
export function proposedSnapshot(raw: Record<string, unknown>): Snapshot {
  const unknown = Object.keys(raw).find((name) => !parts.includes(name));
  if (unknown !== undefined) {
    const errors = [
      { path: `proposed.${unknown}`, message: `is not a known part; known are ${parts.join(', ')}` },
    ];
    throw new Problem('invalid', `proposed has the unknown part ${unknown}.`, errors);
  }
  const agents = rowsOf(raw, 'agents', (row) => parse(ProposedAgent, row));
  const channels = rowsOf(raw, 'channels', proposedChannel);
  const routes = rowsOf(raw, 'routes', (row) => parse(RouteFields, row));
  const known = { hasAgent: (path: string) => agents.some((agent) => agent.path === path), channels };
  routes.forEach((route, index) => {
    // Who proposes no channels asks about those that there could be.
    const faults = checkReferences(route, known).filter(
      (fault) => raw.channels !== undefined || fault.path.startsWith('target'),
    );
    const fields = faults.map((fault) => ({ ...fault, path: `proposed.routes.${index}.${fault.path}` }));
    if (fields.length > 0)
      throw new Problem('invalid', 'A proposed route names what is not proposed.', fields);
  });
  return {
    version: 0,
    agents: agents.map((agent, seq) => ({ ...agent, seq })),
    channels,
    routes: routes.map((route, index) => ({
      id: `proposed-${index + 1}`,
      seq: index,
      priority: route.priority ?? 0,
      match: route.match,
      target: route.target,
      session: route.session as SessionScopes,
    })),
    settings: (raw.settings ?? {}) as Snapshot['settings'],
  };
}

/** A stored row as routing reads it. */
export function routeRow(row: StoredRoute): Snapshot['routes'][number] {
  return {
    id: row.id,
    seq: row.seq,
    priority: row.priority,
    match: row.match as RouteMatch,
    target: row.target as RouteTarget,
    session: row.session as SessionScopes,
  };
}

/** What a rule means although its author may not have meant it; undefined where there is nothing. */
export function warningsOf(row: StoredRoute, channels: readonly ChannelRow[]): string[] | undefined {
  const found = routeWarnings(row.match as RouteMatch, channels);
  return found.length > 0 ? found.map(({ path, message }) => `${path} ${message}`) : undefined;
}
