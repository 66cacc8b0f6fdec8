import type { Agent, Client, Route, RouteCreateInput } from '../../../openapi/client/index.js';
import { agentPathFault } from '../../platform/agent-path.js';
import { canonicalJson } from '../../platform/json.js';
import { readAddress } from '../address.js';
import { isOn, single, type Flag } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { exitCodes, Failure, UsageError } from '../failure.js';
import { oneLine } from '../print/plain.js';
import { cell } from '../print/rows.js';
import type { Terminal } from '../terminal.js';

interface Wanted {
  path: string;
  name?: string;
  description?: string;
  binds: string[];
}

async function allRoutes(client: Client): Promise<Route[]> {
  const routes: Route[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.routes.list({ limit: 500, ...(cursor && { cursor }) });
    routes.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return routes;
  }
}

/** `dm` is another word for `direct`; the server stores the one. */
function matchOf(bind: string): RouteCreateInput['match'] {
  const { peer, ...rest } = readAddress(bind);
  return { ...rest, ...(peer && { peer: { ...peer, kind: peer.kind === 'dm' ? 'direct' : peer.kind } }) };
}

/** What is already bound stays where it is: a conversation changes hands only by a change of its route. */
async function refuseTaken(client: Client, { path, binds }: Wanted): Promise<void> {
  if (binds.length === 0) return;
  const routes = await allRoutes(client);
  for (const bind of binds) {
    const match = canonicalJson(matchOf(bind));
    const owner = routes.find((route) => canonicalJson(route.match) === match);
    if (!owner) continue;
    const whom = cell(owner.target.agent) || 'no agent';
    throw new Failure(
      `${bind} is bound to ${whom} by the route ${owner.id}; nothing was made. To move it: rookery routes update ${owner.id} --target.agent ${path}`,
      exitCodes.conflict,
    );
  }
}

async function make(
  context: Context,
  { binds, ...fields }: Wanted,
): Promise<{ agent: Agent; routes: Route[] }> {
  const { client } = context.connection;
  await refuseTaken(client, { binds, ...fields });
  const agent = await client.agents.create(fields);
  const routes: Route[] = [];
  try {
    for (const bind of binds) {
      routes.push(await client.routes.create({ match: matchOf(bind), target: { agent: agent.path } }));
    }
  } catch (error) {
    // An agent that was asked for with its conversations is not left behind without them.
    for (const { id } of routes) await client.routes.delete(id);
    await client.agents.delete(agent.path);
    throw error;
  }
  return { agent, routes };
}

async function askPath(terminal: Terminal): Promise<string> {
  for (;;) {
    const path = await terminal.ask('Path of the agent, such as corp/eng/sre:');
    const fault = agentPathFault(path);
    if (!fault) return path;
    terminal.line(`  ${oneLine(path)} ${fault}`);
  }
}

async function askBind(terminal: Terminal): Promise<string[]> {
  if (!(await terminal.confirm('Bind a conversation to it now?'))) return [];
  for (;;) {
    const text = await terminal.ask(
      'Which one, such as telegram:dm/42 or slack.ops:channel/C02 (empty for none):',
    );
    if (text === '') return [];
    try {
      readAddress(text);
      return [text];
    } catch (error) {
      terminal.line(`  ${(error as Error).message}`);
    }
  }
}

async function ask(terminal: Terminal): Promise<Wanted> {
  const path = await askPath(terminal);
  const name = await terminal.ask('Name for people (empty for none):');
  const description = await terminal.ask('What it is for, in a line (empty for none):');
  const binds = await askBind(terminal);
  return { path, ...(name && { name }), ...(description && { description }), binds };
}

function wantedOf({ given }: Context): Wanted {
  const [path, ...rest] = given.words;
  if (path === undefined || rest.length > 0)
    throw new UsageError('agents add takes one path, such as corp/eng/sre');
  const name = single(given, 'name');
  const description = single(given, 'description');
  const binds = given.flags.get('bind') ?? [];
  for (const bind of binds) readAddress(bind);
  return {
    path,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    binds,
  };
}

const own: Flag[] = [
  { name: 'name', takes: 'text', says: 'Name for people' },
  { name: 'description', takes: 'text', says: 'What it is for' },
  {
    name: 'bind',
    takes: 'address',
    says: 'Bind telegram, telegram.alerts, telegram:dm/42…; may be repeated',
  },
  { name: 'link', says: 'Make a chat link as well; its address is shown once' },
];

async function run(context: Context): Promise<void> {
  const { terminal, given, json, connection } = context;
  const isBare = given.words.length === 0 && !own.some(({ name }) => given.flags.has(name));
  const asks = isBare && !json && terminal.interactive;
  const { agent, routes } = await make(context, asks ? await ask(terminal) : wantedOf(context));
  const link = isOn(given, 'link') ? await connection.client.links.create({ agent: agent.path }) : undefined;
  if (json) return terminal.json({ agent, routes, ...(link && { link }) });
  terminal.line(`The agent ${agent.path} is made.`);
  for (const { id, match } of routes) terminal.line(`It receives ${cell(match)} by the route ${id}.`);
  if (link) terminal.line(`Chat: ${connection.url}${link.url ?? ''}`);
  if (routes.length === 0)
    terminal.line('No conversation leads to it yet; everyone else receives what they did.');
}

export const agentsAdd: Command = {
  name: 'agents add',
  usage: '[path] [flags]',
  says: 'Make an agent and, where wanted, bind conversations to it. In a terminal, without words, it asks. What other agents receive never changes.',
  notes: ['A conversation that a route already holds is refused with 3 before anything is made.'],
  flags: own,
  run,
};
