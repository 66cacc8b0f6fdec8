import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError, operations, type Agent, type Message } from '../../../openapi/client/index.js';
import { countOf } from '../commands/status.js';
import type { Context } from '../command.js';
import { explain } from '../failure.js';
import { readinessOf } from '../health.js';
import { needed, operationOf } from '../operations.js';
import { cell, type Row } from '../print/rows.js';
import { everyPage } from '../resource-command.js';
import { fail, ok, warn, type Finding } from './finding.js';

const linesOf = (error: unknown): string => explain(error).lines[0]?.replace(/^rookery: /, '') ?? '';

async function schemaFinding({ connection, root }: Context): Promise<Finding> {
  const answer = await fetch(`${connection.url}/openapi.json`, { redirect: 'manual' });
  const own = readFileSync(join(root, 'openapi', 'openapi.json'), 'utf8');
  if (answer.ok && (await answer.text()) === own)
    return ok('api', 'the server speaks the API of this checkout');
  return warn('api', 'the server is of another version than this checkout; some commands may not fit');
}

async function auditFinding({ connection }: Context): Promise<Finding> {
  const chain = await connection.client.audit.verify();
  if (chain.ok) return ok('audit', `${chain.rows} rows, whole`);
  return fail('audit', `broken at row ${chain.brokenAt ?? '?'}: ${chain.fault ?? ''}`);
}

async function deliveryFindings({ connection }: Context): Promise<Finding[]> {
  const failed = (await countOf(connection, 'deliveries', 'failed')) ?? 0;
  return failed > 0
    ? [warn('deliveries', `${failed} failed; see rookery deliveries list --state failed`)]
    : [];
}

/** The instance's own setting, where the server has settings. */
async function settingOf({ connection }: Context, name: string): Promise<unknown> {
  const get = operationOf('settings', 'get');
  if (!get) return undefined;
  try {
    return ((await connection.client.request(get, [name])).body as Row).value;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** With one session for all direct chats, people read what others wrote to the agent. */
async function sharedSessions(context: Context): Promise<Finding[]> {
  const agents = (await everyPage(context, needed('agents', 'list'), {})) as unknown as Agent[];
  const everywhere = await settingOf(context, 'dmScope');
  const shared = agents.filter(({ dmScope }) => (dmScope ?? everywhere) === 'main');
  const findings: Finding[] = [];
  for (const { path } of shared) {
    const { items } = await context.connection.client.messages.list({ agent: path, limit: 500 });
    const people = new Set(
      items.filter(({ direction }: Message) => direction === 'in').map(({ sender }) => sender),
    );
    if (people.size < 2) continue;
    const remedy = `rookery agents update ${path} --dmScope per-channel-peer`;
    findings.push(
      warn('sessions', `${people.size} people share one session of ${path} (dmScope main); ${remedy}`),
    );
  }
  return findings;
}

/** Rows that promise less than they say, and routes that never match, are told by the rows themselves. */
async function idleRows(context: Context): Promise<Finding[]> {
  const lists = operations.filter(({ resource, verb }) => verb === 'list' && operationOf(resource, 'create'));
  const findings: Finding[] = [];
  for (const list of lists) {
    const rows = await everyPage(context, list, {}).catch(() => []);
    const idle = rows.filter((row) => row.enforced === false);
    if (idle.length > 0)
      findings.push(warn(list.resource, `${idle.length} are stored and not enforced by this version`));
    for (const row of rows.filter(({ shadowedBy }) => shadowedBy !== undefined)) {
      findings.push(
        warn(list.resource, `${cell(row.id)} never matches: ${cell(row.shadowedBy)} takes its messages`),
      );
    }
  }
  return findings;
}

async function asFinding(check: string, find: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await find();
  } catch (error) {
    return [fail(check, linesOf(error))];
  }
}

async function insideFindings(context: Context): Promise<Finding[]> {
  const { client } = context.connection;
  const token = await asFinding('token', async () => {
    await client.agents.list({ limit: 1 });
    return [ok('token', 'the server knows it')];
  });
  if (token.some(({ level }) => level === 'fail')) return token;
  const parts = [
    await asFinding('audit', async () => [await auditFinding(context)]),
    await asFinding('deliveries', () => deliveryFindings(context)),
    await asFinding('sessions', () => sharedSessions(context)),
    await asFinding('rows', () => idleRows(context)),
  ];
  return [...token, ...parts.flat()];
}

/** What the server says of itself, and what its configuration gives away. */
export async function serverFindings(context: Context): Promise<Finding[]> {
  const { url, local, token } = context.connection;
  let readiness: { ready: boolean; reasons: string[] };
  try {
    readiness = await readinessOf(url);
  } catch (error) {
    return [fail('server', linesOf(error))];
  }
  const clear = !local && url.startsWith('http:') && token !== undefined;
  return [
    ok('server', url),
    ...(clear ? [warn('server', 'the token travels unencrypted; use https')] : []),
    readiness.ready ? ok('ready', 'it takes work') : fail('ready', readiness.reasons.map(cell).join('; ')),
    ...(await asFinding('api', async () => [await schemaFinding(context)])),
    ...(await insideFindings(context)),
  ];
}
