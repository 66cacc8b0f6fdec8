import type { Given } from '../given.js';
import type { Draft, Row } from '../translation.js';
import { senders } from './rooms.js';
import type { Roster } from './roster.js';

const dmScopes = ['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer'] as const;

const set = (draft: Draft, name: string, value: unknown): void => draft.add('Setting', { name, value });

/** AA-01, AA-05: both ends must be listed; `*` is everybody, which with a list that is empty is the same. */
export function addAgentToAgent(tools: Given | undefined, roster: Roster, draft: Draft): void {
  const given = tools?.object('agentToAgent');
  if (!given) return;
  const enabled = given.flag('enabled') ?? false;
  const listed = given.texts('allow') ?? [];
  const allow = listed.flatMap((entry) => {
    if (entry === '*') return ['**'];
    const path = roster.pathOf(entry);
    if (path === undefined) given.leave('allow', `names ${entry}, which is no agent; the others are taken`);
    return path === undefined ? [] : [path];
  });
  given.rest();
  // An empty list means everybody: one whose names are all unknown must not become that.
  const off = listed.length > 0 && allow.length === 0;
  set(draft, 'agentToAgent', { enabled: enabled && !off, ...(allow.length > 0 && { allow }) });
}

/** SK-02, SK-03, SK-13: the keys of sessions; answers which direct chats share one. */
export function addSession(root: Given, draft: Draft): string {
  const given = root.object('session');
  const mainKey = given?.text('mainKey');
  if (mainKey) set(draft, 'mainKey', mainKey);
  const links = given?.object('identityLinks');
  if (links) {
    const people = links.names().map((name): [string, string[]] => [name, links.texts(name) ?? []]);
    set(draft, 'identityLinks', Object.fromEntries(people));
  }
  const groupScope = given?.word('groupScope', ['main', 'per-group', 'per-room'] as const);
  if (groupScope === 'main') set(draft, 'groupScope', 'main');
  const scope = given?.word('dmScope', dmScopes) ?? 'main';
  given?.rest({
    reset: 'a session goes on until /new',
    resetByType: 'a session goes on until /new',
    store: 'sessions are the server’s own',
    agentToAgent: 'delegations are bounded by the setting limits',
    sendPolicy: 'what may be sent is told by grants and rules of approval',
  });
  return scope;
}

/** What holds for channels that say nothing themselves. */
export function addDefaults(root: Given, draft: Draft): void {
  const given = root.object('channels')?.object('defaults');
  const chat = root.object('messages')?.object('groupChat');
  const groupPolicy = given?.word('groupPolicy', ['allowlist', 'open', 'disabled'] as const);
  const allowFrom = given && senders(given, 'allowFrom');
  const historyLimit = chat?.count('historyLimit');
  const values: Row = {
    ...(groupPolicy && { groupPolicy }),
    ...(allowFrom && { allowFrom }),
    ...(historyLimit !== undefined && { historyLimit: Math.min(historyLimit, 500) }),
  };
  if (Object.keys(values).length > 0) set(draft, 'defaults', values);
  const patterns = chat?.texts('mentionPatterns');
  if (patterns?.length) set(draft, 'mentionPatterns', patterns);
  given?.rest();
  chat?.rest();
}
