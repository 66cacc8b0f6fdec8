import { matchesGlob, parseGlob } from './glob.js';

const aliases: Record<string, string> = {
  bash: 'exec',
  'apply-patch': 'apply_patch',
  multiedit: 'edit',
  websearch: 'web_search',
  webfetch: 'web_fetch',
};

const sessions = ['list', 'history', 'send', 'spawn'].map((verb) => `sessions_${verb}`);

/** TO-04: names for several tools at once. */
const groups: Record<string, readonly string[]> = {
  fs: ['read', 'write', 'edit', 'apply_patch', 'notebookedit', 'glob', 'grep'],
  runtime: ['exec', 'process'],
  web: ['web_search', 'web_fetch'],
  memory: ['memory_search', 'memory_get'],
  sessions: [...sessions, 'subagents', 'session_status'],
  ui: ['browser', 'canvas'],
  messaging: ['message'],
  automation: ['cron', 'gateway'],
  nodes: ['nodes'],
  agents: ['agents_list'],
  media: ['image', 'tts'],
};

const beyondFiles = Object.keys(groups).filter((name) => name !== 'fs' && name !== 'runtime');

/** TO-06: ready-made allow lists; `full` limits nothing. */
const profiles: Record<string, readonly string[] | undefined> = {
  minimal: ['session_status'],
  coding: ['group:fs', 'group:runtime', 'group:memory', 'group:sessions', 'cron', 'image'],
  messaging: ['group:messaging', 'sessions_list', 'sessions_history', 'sessions_send', 'session_status'],
  full: undefined,
};

/** TO-12: tools that only the owner of the instance may use. */
export const ownerOnly: ReadonlySet<string> = new Set(['cron', 'gateway', 'nodes', 'whatsapp_login']);

/** TO-09: the profiles that exist. */
export const profileNames: readonly string[] = Object.keys(profiles);

/** The allow list of a profile; undefined = no limit. A profile that does not exist allows nothing. */
export function profileTools(name: string): readonly string[] | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : [];
}

/** TO-03: one spelling for a tool, whoever names it. */
export function normaliseTool(raw: string): string {
  const name = raw.trim().toLowerCase();
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
}

/** TO-03 to TO-05: whether a list names a tool: by name, glob or group; an unknown group names none. */
export function listsTool(list: readonly string[], tool: string): boolean {
  return list.flatMap(expand).some((entry) => {
    if (entry === tool || entry === '*') return true;
    const parsed = parseGlob(entry);
    return parsed.ok && matchesGlob(parsed.glob, tool);
  });
}

function expand(raw: string): readonly string[] {
  const name = normaliseTool(raw);
  if (!name.startsWith('group:')) return [name];
  const group = name.slice('group:'.length);
  if (group === 'openclaw') return beyondFiles.flatMap((each) => groups[each] ?? []);
  return Object.hasOwn(groups, group) ? (groups[group] ?? []) : [];
}
