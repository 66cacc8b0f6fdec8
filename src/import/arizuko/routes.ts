import { checkMatch } from '../../routing/check-match.js';
import type { Draft, Row } from '../translation.js';
import { askFor, senderOf, type Asked } from './addresses.js';
import type { Groups } from './groups.js';
import { countOf, textOf, type Source } from './source.js';

/** What the server has channels for. */
type Platforms = ReadonlyMap<string, readonly string[]>;

const modes = ['observe', 'announce'];

/** `key=glob` terms by key; undefined where one is malformed, because there it made the rule wider. */
function termsOf(match: string): Map<string, string> | undefined {
  const terms = new Map<string, string>();
  for (const term of match.split(/\s+/).filter((each) => each !== '')) {
    const [, key, glob] = /^(platform|room|chat_jid|sender|verb)=(.*)$/.exec(term) ?? [];
    if (key === undefined || glob === undefined || terms.has(key)) return undefined;
    terms.set(key, glob);
  }
  return terms;
}

function place(terms: Map<string, string>): Asked {
  const [platform, room, chat] = ['platform', 'room', 'chat_jid'].map((key) => terms.get(key));
  if (room !== undefined && room !== '*' && platform === undefined)
    return { reason: 'asks for a room on any platform' };
  const rooms = room === undefined || room === '*' ? [] : [`${platform}:${room}`];
  const chats = chat === undefined || chat === '*' ? [] : [chat];
  const [asked, second] = [...rooms, ...chats];
  if (second !== undefined) return { reason: 'asks for a room and for a chat' };
  if (asked === undefined) return { match: platform === undefined ? {} : { platform } };
  const found = askFor(asked);
  const differs = 'match' in found && platform !== undefined && found.match.platform !== platform;
  return differs ? { reason: 'asks for a chat of another platform' } : found;
}

function matchOf(text: string, platforms: Platforms): Asked {
  const terms = termsOf(text);
  if (!terms) return { reason: 'has a term that is none; there it was ignored, which made the rule wider' };
  const where = place(terms);
  if ('reason' in where) return where;
  const { platform } = where.match as { platform?: string };
  // A rule whose platform has no channel would be refused, and everything with it.
  if (platform !== undefined && !/[*?[]/.test(platform) && !platforms.has(platform))
    return { reason: `is about ${platform}, which is no platform of this server` };
  const [sender, verb] = [terms.get('sender'), terms.get('verb')];
  const match = {
    ...where.match,
    // Their platforms have no accounts: a rule is about all of them.
    ...(platform !== undefined && { account: '*' }),
    ...(sender !== undefined && { sender: senderOf(sender) }),
    ...(verb !== undefined && { verb }),
  };
  const [fault] = checkMatch(match);
  return fault ? { reason: `${fault.path} ${fault.message}` } : { match };
}

function targetOf(text: string, groups: Groups): { target: Row } | { reason: string } {
  const hash = text.indexOf('#');
  const [folder, fragment] = hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)];
  if (folder.includes('{')) return { reason: 'makes an agent for each sender; here an agent is made first' };
  const agent = groups.pathOf(folder);
  if (agent === undefined) return { reason: `leads to ${folder}, which is no group` };
  if (fragment === '') return { target: { agent } };
  return { target: { agent, ...(modes.includes(fragment) ? { mode: fragment } : { topic: fragment }) } };
}

/** Their order is by `seq`, then by id, whatever a rule asks for: here a priority for each, in that order. */
export function addRoutes(source: Source, groups: Groups, platforms: Platforms, draft: Draft): void {
  const rows = [...source.rows('routes')].sort(
    (a, b) => countOf(a, 'seq') - countOf(b, 'seq') || countOf(a, 'id') - countOf(b, 'id'),
  );
  let last = -Infinity;
  for (const row of rows) {
    const name = `routes ${textOf(row, 'id')} (${textOf(row, 'match')} -> ${textOf(row, 'target')})`;
    const asked = matchOf(textOf(row, 'match'), platforms);
    const target = targetOf(textOf(row, 'target'), groups);
    if ('reason' in asked) draft.leave(name, asked.reason);
    else if ('reason' in target) draft.leave(name, target.reason);
    else {
      last = Math.max(countOf(row, 'seq'), last + 1);
      const window = countOf(row, 'observe_window_messages');
      draft.add('Route', {
        ...(last !== 0 && { priority: last }),
        ...asked,
        ...target,
        ...(window > 0 && { observeWindow: Math.min(window, 200) }),
      });
    }
  }
}
