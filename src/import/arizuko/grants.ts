import type { Draft } from '../translation.js';
import type { Groups } from './groups.js';
import { countOf, textOf, type Source } from './source.js';

type Row = Readonly<Record<string, unknown>>;

/** Their tools of a turn and ours. */
const tools: Readonly<Record<string, string>> = {
  reply: 'reply',
  send: 'send',
  send_file: 'send_file',
  edit: 'edit',
  delete: 'delete',
  like: 'react',
  dislike: 'react',
  engage: 'engage',
  disengage: 'disengage',
  fork_topic: 'fork_topic',
  reset_session: 'reset_session',
  delegate_group: 'delegate',
  escalate_group: 'escalate',
  observe_group: 'observe_agent',
  inspect_routing: 'inspect_routing',
  inspect_messages: 'fetch_history',
  fetch_history: 'fetch_history',
  find_messages: 'search_messages',
  get_thread: 'read_thread',
};

/** Their resources and ours, where the rows mean the same. */
const resources: Readonly<Record<string, string>> = {
  routes: 'routes',
  groups: 'agents',
  acl: 'grants',
  acl_membership: 'members',
  audit: 'audit',
  secrets: 'secrets',
  network_rules: 'egress',
  route_tokens: 'links',
};

const verbs = ['*', 'list', 'get', 'create', 'update', 'delete'];

const own = (of: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;

/** Who it is here; undefined for rooms, services and patterns. */
export function principalOf(text: string, groups: Groups): string | undefined {
  if (/[*?\s]/.test(text)) return undefined;
  const colon = text.indexOf(':');
  const [space, name] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (name === '') return undefined;
  if (space === 'role') return text;
  if (space === 'folder') {
    const path = groups.pathOf(name);
    return path === undefined ? undefined : `agent:${path}`;
  }
  if (['google', 'github', 'discord', 'telegram', 'local'].includes(space) && !name.includes('/'))
    return `user:${text}`;
  return /^[a-z]+:user\/[^/]+$/.test(text) ? `sender:${text}` : undefined;
}

function actionOf(text: string): string | undefined {
  if (text === '*') return '*';
  const [space = '', verb = ''] = text.split(':');
  if (space === 'mcp') {
    const tool = verb === '*' ? '*' : own(tools, verb);
    return tool && `turn:${tool}`;
  }
  const resource = own(resources, space);
  return resource && verbs.includes(verb) ? `${resource}:${verb}` : undefined;
}

/** `a=1,b=2`; undefined where it is not that. */
function paramsOf(text: string): Record<string, string> | undefined {
  const pairs = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => /^\s*([a-zA-Z]\w*)=([^=]*)$/.exec(pair));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', (pair?.[2] ?? '').trim()]));
}

function grantOf(row: Row, groups: Groups): { grant: Record<string, unknown> } | { reason: string } {
  const principal = principalOf(textOf(row, 'principal'), groups);
  const action = actionOf(textOf(row, 'action'));
  const scope = groups.scopeOf(textOf(row, 'scope'));
  const params = paramsOf(textOf(row, 'params'));
  const effect = textOf(row, 'effect') || 'allow';
  if (!principal) return { reason: 'is for a principal that is not known here' };
  if (!action) return { reason: 'is for an action that is not known here' };
  if (!scope) return { reason: 'has a scope that cannot be said here' };
  if (textOf(row, 'predicate') !== '') return { reason: 'asks for claims, which there are none of here' };
  if (!params) return { reason: 'has params that cannot be read' };
  if (effect !== 'allow' && effect !== 'deny') return { reason: 'neither allows nor denies' };
  return {
    grant: {
      ...{ principal, action, scope },
      ...(Object.keys(params).length > 0 && { params }),
      ...(effect === 'deny' && { effect }),
      ...(countOf(row, 'grant_option') === 1 && { delegable: true }),
    },
  };
}

const seeded = (row: Row): boolean => ['role:operator', 'role:member'].includes(textOf(row, 'principal'));

/** What was granted, one row each; what the two roles of every instance hold is here already. */
export function addGrants(source: Source, groups: Groups, draft: Draft): void {
  const seen = new Set<string>();
  for (const row of source.rows('acl').filter((each) => !seeded(each))) {
    const found = grantOf(row, groups);
    const words = ['principal', 'action', 'scope', 'effect'].map((name) => textOf(row, name));
    if ('reason' in found) draft.leave(`acl ${words.join(' ').trim()}`, found.reason);
    else if (!seen.has(JSON.stringify(found.grant))) {
      seen.add(JSON.stringify(found.grant));
      draft.add('Grant', found.grant);
    }
  }
}

/** Who belongs to whom; that every agent is in role:member comes with the agent. */
export function addMembers(source: Source, groups: Groups, draft: Draft): void {
  for (const row of source.rows('acl_membership')) {
    const [from, to] = [textOf(row, 'child'), textOf(row, 'parent')];
    const [child, parent] = [principalOf(from, groups), principalOf(to, groups)];
    if (to === 'role:member' && from.startsWith('folder:')) continue;
    if (child && parent) draft.add('Member', { child, parent });
    else draft.leave(`acl_membership ${from} in ${to}`, 'is for a principal that is not known here');
  }
}
