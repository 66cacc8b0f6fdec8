import { listsTool, normaliseTool } from '../../routing/tool-names.js';
import { checkToolRules, resolveToolPolicy, toolLayers, type ToolRules } from '../../routing/tool-policy.js';
import type { Given } from '../given.js';
import type { Draft } from '../translation.js';

/** Their tools and what does the same here; docs/imports.md shows the table. */
export const toolNames: Readonly<Record<string, readonly string[]>> = {
  read: ['Read', 'Glob', 'Grep'],
  write: ['Write'],
  edit: ['Edit'],
  apply_patch: [],
  exec: ['Bash'],
  process: [],
  web_search: [],
  web_fetch: [],
  memory_search: ['search_messages'],
  memory_get: ['remember'],
  sessions_list: ['inspect_routing'],
  sessions_history: ['fetch_history', 'read_thread'],
  sessions_send: ['handoff'],
  sessions_spawn: ['delegate'],
  subagents: ['observe_agent'],
  session_status: ['set_status'],
  message: ['reply', 'send', 'edit', 'delete', 'react', 'send_file'],
  cron: ['tasks_list', 'tasks_get', 'tasks_create', 'tasks_update', 'tasks_delete'],
  gateway: ['gateway_restart'],
  agents_list: ['agents_list'],
  nodes: [],
  browser: [],
  canvas: [],
  image: [],
  tts: [],
};

/** What their lists say nothing about: without these an agent could neither use its skills nor keep track of work. */
const always = ['Skill', 'TodoWrite'];

const ruleNames = ['profile', 'allow', 'alsoAllow', 'deny'] as const;

/** The rules of one place; a list that cannot be read is a fault, because dropping it could only widen. */
export function rulesOf(given: Given | undefined, draft: Draft): ToolRules | undefined {
  if (!given) return undefined;
  const present = ruleNames.flatMap((name) => (given.has(name) ? [[name, given.raw(name)] as const] : []));
  const rules = Object.fromEntries(present);
  const faults = checkToolRules(rules, given.path);
  for (const { path, message } of faults) draft.fault(path, message);
  given.leave('byProvider', 'limits tools by the model in use; here they are limited for the agent');
  given.leave('elevated', 'lets programs run on the host; here none does');
  given.leave('sandbox', 'is a second list for the sandbox; write it into the list of the agent');
  return present.length > 0 && faults.length === 0 ? rules : undefined;
}

/** Names in an allow list that allow nothing here. */
function unknownIn(list: readonly string[] = []): string[] {
  return list.filter((entry) => {
    const name = normaliseTool(entry);
    if (name === '*' || name.startsWith('group:')) return false;
    return !Object.keys(toolNames).some((tool) => listsTool([entry], tool) && toolNames[tool]?.length);
  });
}

/** TO-01: what is left after every layer, as lists of our names; undefined where nothing is limited. */
export function toolsFor(
  global: ToolRules | undefined,
  agent: ToolRules | undefined,
  at: string,
  draft: Draft,
): { allow?: string[]; deny?: string[] } | undefined {
  const layers = toolLayers({ global, agent });
  if (layers.length === 0) return undefined;
  for (const name of unknownIn(agent?.allow))
    draft.leave(`${at}.allow: ${name}`, 'there is no such tool here');
  const decided = resolveToolPolicy(layers, Object.keys(toolNames));
  const named = (allowed: boolean): string[] =>
    decided.filter((one) => one.allowed === allowed).flatMap(({ tool }) => toolNames[tool] ?? []);
  if (layers.some(({ allow }) => allow?.length)) return { allow: [...named(true), ...always] };
  const deny = named(false);
  return deny.length > 0 ? { deny } : undefined;
}
