import { operations, type Agent, type Route } from '../../../openapi/client/index.js';
import { isOn } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { inputOf } from '../input.js';
import { needed } from '../operations.js';
import { oneLine } from '../print/plain.js';
import { cell } from '../print/rows.js';
import { commandOf, everyPage } from '../resource-command.js';

const list = needed('agents', 'list');
const derived = commandOf(list, operations);

const agentOf = ({ target }: Route): string => cell(target.agent);

function ruleText({ match, priority, note }: Route): string {
  return [
    cell(match) || 'everything',
    ...(priority ? [`priority=${priority}`] : []),
    ...(note ? [`(${oneLine(note)})`] : []),
  ].join(' ');
}

function blockOf(agent: Agent & { default?: boolean; name?: string }, routes: readonly Route[]): string[] {
  const name = agent.name && agent.name !== agent.path ? ` (${oneLine(agent.name)})` : '';
  const rules = routes.map((route) => `    ${ruleText(route)}  [${route.id}]`);
  const nothing = agent.default ? 'receives what no route matches' : 'no conversation leads to it';
  return [
    `- ${agent.path}${agent.default ? ' (default)' : ''}${name}`,
    ...(rules.length > 0 ? [`  Routes: ${rules.length}`, ...rules] : [`  ${nothing}`]),
  ];
}

async function withBindings(context: Context): Promise<void> {
  const { terminal, json } = context;
  const input = await inputOf(list, context.given, terminal);
  const agents = (await everyPage(context, list, input)) as unknown as Agent[];
  const routes = (await everyPage(context, needed('routes', 'list'), {})) as unknown as Route[];
  const bindings = (path: string): Route[] => routes.filter((route) => agentOf(route) === path);
  if (json) return terminal.json(agents.map((agent) => ({ ...agent, bindings: bindings(agent.path) })));
  terminal.line(...agents.flatMap((agent) => blockOf(agent, bindings(agent.path))));
}

export const agentsList: Command = {
  ...derived,
  flags: [...derived.flags, { name: 'bindings', says: 'Show the routes that lead to each agent' }],
  flagFor: (name) => (name === 'bindings' ? { name, says: '' } : derived.flagFor?.(name)),
  run: (context) => (isOn(context.given, 'bindings') ? withBindings(context) : derived.run(context)),
};
