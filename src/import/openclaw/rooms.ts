import type { Given } from '../given.js';
import { literal } from '../names.js';
import type { Row } from '../translation.js';

const groupPolicies = ['allowlist', 'open', 'disabled'] as const;

/** DP-05, ID-05: senders by their ids; `*` is everybody, and nothing else is a pattern there. */
export function senders(given: Given, name: string): string[] | undefined {
  const found = given.texts(name)?.map((entry) => entry.trim());
  for (const entry of found?.filter((one) => one.startsWith('accessGroup:')) ?? [])
    given.tell(`${name}: ${entry}`, 'there are no groups of senders here; list them');
  return found
    ?.filter((entry) => entry !== '' && !entry.startsWith('accessGroup:'))
    .map((entry) => (entry === '*' ? entry : literal(entry)));
}

const reasons: Record<string, string> = {
  tools: 'tools are limited for an agent, not for a room',
  toolsBySender: 'tools are limited for an agent, not for a sender',
  skills: 'skills are chosen for an agent, not for a room',
  systemPrompt: 'put it into CLAUDE.md of the agent',
};

/** CH-01, CH-13: one room or topic; `allow` is the old name of `enabled`. */
function room(given: Given): Row {
  const enabled = given.flag('enabled') ?? given.flag('allow');
  const requireMention = given.flag('requireMention');
  const groupPolicy = given.word('groupPolicy', groupPolicies);
  const allowFrom = senders(given, given.has('users') ? 'users' : 'allowFrom');
  return {
    ...(enabled !== undefined && { enabled }),
    ...(requireMention !== undefined && { requireMention }),
    ...(groupPolicy && { groupPolicy }),
    ...(allowFrom && { allowFrom }),
  };
}

/** GR-05: rooms by id, with their topics. */
export function rooms(given: Given | undefined): Record<string, Row> | undefined {
  if (!given) return undefined;
  const found = given.entries().map(([id, entry]): [string, Row] => {
    const topics = entry
      .object('topics')
      ?.entries()
      .map(([topic, each]): [string, Row] => {
        const row = room(each);
        each.rest({ ...reasons, agentId: 'make a route for the topic' });
        return [topic, row];
      });
    const row = { ...room(entry), ...(topics && { topics: Object.fromEntries(topics) }) };
    entry.rest(reasons);
    return [id, row];
  });
  return Object.fromEntries(found);
}

/**
 * CH-07, CH-09, CH-15: a room of a guild or workspace. Whoever can read a listed room may write, unless people are
 * listed; roles are not known to a room here, so a room that has only these admits nobody.
 */
function listedRoom(given: Given, above: Row = {}): Row {
  const row = { ...above, ...room(given) };
  if (given.has('roles')) {
    given.leave('roles', 'rooms are not limited by roles here; only listed users are let in');
    if (!row.allowFrom) row.allowFrom = [];
  }
  given.rest(reasons);
  return row.allowFrom || row.groupPolicy ? row : { ...row, groupPolicy: 'open' };
}

/** CH-15: the rooms of a workspace. */
export function listedRooms(given: Given | undefined): Record<string, Row> | undefined {
  return given && Object.fromEntries(given.entries().map(([id, entry]) => [id, listedRoom(entry)]));
}

function guild(id: string, entry: Given): [string, Row][] {
  const listed = entry.object('channels');
  const own = room(entry);
  if (entry.has('roles')) {
    entry.leave('roles', 'rooms are not limited by roles here; only listed users are let in');
    own.allowFrom ??= [];
  }
  entry.rest({ ...reasons, slug: 'guilds go by their ids' });
  const open = own.allowFrom ? own : { ...own, groupPolicy: 'open' };
  if (!listed) return [[id, open]];
  return listed
    .entries()
    .map(([name, each]): [string, Row] => [name === '*' ? id : name, listedRoom(each, own)])
    .filter(([name]) => {
      const isId = /^\d+$/.test(name);
      if (!isId) listed.leave(name, 'is a name; give the id of the room');
      return isId;
    });
}

/** CH-07: rooms of guilds, by the ids of rooms; a guild without a list stands for all of its rooms. */
export function guildRooms(given: Given | undefined, everywhere: boolean): Record<string, Row> | undefined {
  if (!given) return undefined;
  const found = given.entries().flatMap(([id, entry]) => guild(id, entry));
  const rest: [string, Row][] = everywhere ? [['*', { groupPolicy: 'open' }]] : [];
  return Object.fromEntries([...found, ...rest]);
}
