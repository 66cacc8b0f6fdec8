import { Given } from '../given.js';
import { Draft, type Translation } from '../translation.js';
import { addAgents } from './agents.js';
import { addBindings } from './bindings.js';
import { addChannels } from './channels.js';
import { rosterOf } from './roster.js';
import { addAgentToAgent, addDefaults, addSession } from './settings.js';
import { rulesOf } from './tools.js';
import { addWorkspaces, type Workspace } from './workspace.js';

export interface OpenclawOptions {
  /** The agent below which all of them are put. */
  under?: string;
  /** Platforms that the server knows, and what a channel of each needs secrets for. */
  platforms: ReadonlyMap<string, readonly string[]>;
  /** The files of a workspace, or why there are none. */
  workspace(folder: string): Workspace | string;
}

const reasons: Record<string, string> = {
  auth: 'credentials of models are secrets here: rookery secrets create',
  models: 'make a provider for each: rookery providers create',
  broadcast: 'a route leads to one agent',
  gateway: 'is about a process that is not this one',
  env: 'an agent gets variables as secrets of the kind env',
  cron: 'make tasks for what is to happen by itself',
  hooks: 'make links of the kind hook: rookery links create',
  plugins: 'programs of theirs do not run here',
  commands: 'who may use which command is told by grants',
  approvals: 'make approval rules: rookery approval-rules create',
};

/** An OpenClaw or Datzi configuration in our words; what has none is told of. */
export function translateOpenclaw(config: Record<string, unknown>, options: OpenclawOptions): Translation {
  const draft = new Draft();
  const { $schema: _schema, meta: _meta, ...fields } = config;
  const root = new Given('', fields, draft);
  const roster = rosterOf(root, options.under, draft);
  const tools = root.object('tools');
  const unrouted = roster.members.some(({ isDefault }) => isDefault) ? {} : { unrouted: 'refuse' };
  const context = { draft, platforms: options.platforms, unrouted };
  addAgents({ roster, globalTools: rulesOf(tools, draft), dmScope: addSession(root, draft), draft });
  const accounts = addChannels(root, context);
  addBindings(root, { ...context, roster, accounts });
  addAgentToAgent(tools, roster, draft);
  addDefaults(root, draft);
  addWorkspaces(roster, options.workspace, draft);
  tools?.rest();
  root.object('messages')?.raw('groupChat');
  root.rest(reasons);
  return draft.done();
}
