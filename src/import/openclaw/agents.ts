import { checkPatterns } from '../../routing/check-target.js';
import type { ToolRules } from '../../routing/tool-policy.js';
import type { Given } from '../given.js';
import type { Draft, Row } from '../translation.js';
import type { Member, Roster } from './roster.js';
import { rulesOf, toolsFor } from './tools.js';

const reasons: Record<string, string> = {
  agentDir: 'holds credentials and sessions of another program',
  memorySearch: 'there is no index of vectors here; search_messages searches what was said',
  heartbeat: 'make a task for what is to happen by itself',
  subagents: 'settings agentToAgent and limits decide what may be delegated',
  humanDelay: 'answers are sent when they are there',
  params: 'the provider decides how a model is asked',
};

/** MO-01: the name of the model as its provider knows it. */
function modelOf(given: Given | undefined): string | undefined {
  if (!given?.has('model')) return undefined;
  const whole = typeof given.raw('model') === 'string' ? undefined : given.object('model');
  whole?.leave('fallbacks', 'the order of providers decides what is tried next');
  const named = whole ? whole.text('primary') : given.text('model');
  whole?.rest();
  return named?.includes('/') ? named.slice(named.indexOf('/') + 1) : named;
}

function tellProvider(member: Member, given: Given | undefined, model: string, draft: Draft): void {
  const raw = given?.raw('model');
  const primary = (typeof raw === 'string' ? raw : (raw as { primary?: string } | undefined)?.primary) ?? '';
  const provider = primary.includes('/') ? primary.slice(0, primary.indexOf('/')) : '';
  if (provider === '' || provider === 'anthropic') return;
  const how = `make one that has ${model}: rookery providers create`;
  draft.leave(`model ${primary} of ${member.path}`, `needs the provider ${provider}; ${how}`);
}

/** ME-08: a pattern that cannot be searched for is left out alone. */
function mentions(given: Given | undefined, draft: Draft): string[] | undefined {
  const chat = given?.object('groupChat');
  const patterns = chat?.texts('mentionPatterns');
  chat?.leave('historyLimit', 'is a field of channels here');
  chat?.rest();
  if (patterns?.length === 0 && chat)
    draft.leave(chat.at('mentionPatterns'), 'is empty, which here means the names of the agent');
  return patterns?.filter((pattern, index) => {
    const [fault] = checkPatterns([pattern]);
    if (fault) draft.leave(`${chat?.at('mentionPatterns')}.${index}`, fault.message);
    return !fault;
  });
}

function identity(given: Given | undefined): Row | undefined {
  const found = given?.object('identity');
  const [name, emoji] = [found?.text('name'), found?.text('emoji')];
  found?.rest({ theme: 'belongs into PERSONA.md', avatar: 'agents have no picture here' });
  return name || emoji ? { ...(name && { name }), ...(emoji && { emoji }) } : undefined;
}

const sandboxReasons: Record<string, string> = {
  scope: 'each session has a container of its own',
  perSession: 'each session has a container of its own',
  workspaceAccess: 'the home of the agent is its workspace, and can be written',
  docker: 'the agent image has what is needed; a step of its own is not run',
};

/** SB-01: who ran on the host runs in a container here, and is told so. */
function sandbox(given: Given | undefined): void {
  const found = given?.object('sandbox');
  const mode = found?.word('mode', ['off', 'non-main', 'all']);
  if (mode === 'off' || mode === 'non-main')
    found?.leave('mode', `is ${mode}; here every turn runs in a container without network`);
  found?.object('docker')?.rest({
    setupCommand: 'nothing runs at the making of a container; put the programs into the agent image',
  });
  found?.rest(sandboxReasons);
}

export interface AgentContext {
  roster: Roster;
  globalTools: ToolRules | undefined;
  dmScope: string;
  draft: Draft;
}

function tellSandboxDefaults({ roster }: AgentContext): void {
  sandbox(roster.defaults);
  roster.defaults?.rest(reasons);
}

function agentRow(member: Member, { roster, globalTools, dmScope, draft }: AgentContext): Row {
  const { given, path } = member;
  const model = modelOf(given) ?? modelOf(roster.defaults);
  if (model !== undefined) tellProvider(member, given?.has('model') ? given : roster.defaults, model, draft);
  const toolsGiven = given?.object('tools');
  const tools = toolsFor(globalTools, rulesOf(toolsGiven, draft), `tools of ${path}`, draft);
  toolsGiven?.rest();
  sandbox(given);
  const [name, patterns, shown] = [given?.text('name'), mentions(given, draft), identity(given)];
  const skills = given?.texts('skills') ?? roster.defaults?.texts('skills');
  return {
    path,
    ...(name && { name }),
    ...(member.isDefault && { default: true }),
    ...(shown && { identity: shown }),
    ...(patterns?.length && { mentionPatterns: patterns }),
    dmScope,
    ...(skills && { skills }),
    ...(model && { model }),
    ...(tools && { tools }),
  };
}

/** Every agent as a row. */
export function addAgents(context: AgentContext): void {
  for (const member of context.roster.members) {
    context.draft.add('Agent', agentRow(member, context));
    member.given?.raw('workspace');
    member.given?.rest(reasons);
  }
  context.roster.defaults?.raw('workspace');
  tellSandboxDefaults(context);
}
