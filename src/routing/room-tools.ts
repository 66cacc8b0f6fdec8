import type { ToolRules } from './tool-policy.js';

/** What a room says about tools, for everyone or for single senders. */
export interface RoomTools {
  readonly tools?: ToolRules;
  readonly toolsBySender?: Readonly<Record<string, ToolRules>>;
}

/** The names a sender goes by; only the id is certain. */
export interface SenderNames {
  readonly platform: string;
  readonly id?: string;
  readonly e164?: string;
  readonly username?: string;
  readonly name?: string;
}

/** TO-13: the one rule set for a sender in a room: the room's by sender, the room's, then the same of `*`. */
export function roomTools(
  room: RoomTools | undefined,
  everyRoom: RoomTools | undefined,
  sender: SenderNames,
): ToolRules | undefined {
  return bySender(room, sender) ?? room?.tools ?? bySender(everyRoom, sender) ?? everyRoom?.tools;
}

/**
 * SB-13: the sandbox's list, the agent's in place of the global one; pictures stay readable unless denied.
 */
export function sandboxTools(
  global: ToolRules | undefined,
  agent: ToolRules | undefined,
): ToolRules | undefined {
  const rules = agent ?? global;
  if (!rules?.allow?.length || rules.deny?.includes('image') || rules.allow.includes('image')) return rules;
  return { ...rules, allow: [...rules.allow, 'image'] };
}

const leafDenials = ['group:sessions', 'group:automation', 'group:agents', 'memory_search', 'memory_get'];
const orchestratorDenials = ['sessions_send', 'session_status', 'group:automation', 'group:agents'];

/**
 * SU-08, SU-09: what a sub-agent goes without. Configured lists may lift a default denial; a configured one
 * wins.
 */
export function subagentTools(depth: number, maxDepth: number, configured: ToolRules = {}): ToolRules {
  const lifted = [...(configured.allow ?? []), ...(configured.alsoAllow ?? [])].map((name) =>
    name.trim().toLowerCase(),
  );
  const denials = (depth < maxDepth ? orchestratorDenials : leafDenials).filter(
    (name) => !lifted.includes(name),
  );
  return {
    ...(configured.allow && { allow: configured.allow }),
    deny: [...denials, ...(configured.deny ?? [])],
  };
}

/**
 * TO-14: by id, telephone number, user name, display name, then everyone; a display name never stands for an
 * id.
 */
function bySender(room: RoomTools | undefined, sender: SenderNames): ToolRules | undefined {
  const rules = room?.toolsBySender ?? {};
  const { platform, id, e164, username, name } = sender;
  const user = username?.replace(/^@/, '').toLowerCase();
  const keys = [
    id && `channel:${platform}:${id}`,
    id && `id:${id}`,
    id,
    e164 && `e164:${e164}`,
    user && `username:${user}`,
    name && `name:${name.toLowerCase()}`,
    '*',
  ];
  const spelled = new Map(Object.entries(rules).map(([key, value]) => [spell(key), value]));
  const found = keys.find((key) => key !== undefined && key !== '' && isPlain(key, id) && spelled.has(key));
  return found === undefined || found === '' ? undefined : spelled.get(found);
}

/** An id that looks like one of the prefixed keys must not be taken for it. */
function isPlain(key: string, id: string | undefined): boolean {
  return key !== id || (key !== '*' && !/^(?:channel|id|e164|username|name):/.test(key));
}

function spell(raw: string): string {
  const key = raw.trim();
  const folded = /^(?:username:@?|name:)/i.exec(key);
  if (!folded) return key;
  return key.toLowerCase().replace('username:@', 'username:');
}
