import type { Row } from '../translation.js';

/** What a glob over their addresses asks for in our predicates, or why it cannot be said. */
export type Asked = { match: Row } | { reason: string };

const direct = (platform: string, id: string): Asked => ({
  match: { platform, peer: { kind: 'direct', id } },
});
const unknown: Asked = { reason: 'has an address that is written otherwise here' };

function telegram(rest: string): Asked {
  const [, kind = '', id = ''] = /^(user|group)\/([^/]+)$/.exec(rest) ?? [];
  if (kind === 'user') return direct('telegram', id);
  if (kind !== 'group') return unknown;
  // Groups have negative ids on the platform; theirs leave the sign out.
  return { match: { platform: 'telegram', peer: { kind: 'group', id: id === '*' ? id : `-${id}` } } };
}

function discord(rest: string): Asked {
  const [guild = '', room = '', more] = rest.split('/');
  if (room === '' || more !== undefined) return unknown;
  if (guild === 'dm') return room === '*' ? direct('discord', '*') : unknown;
  const peer = room === '*' ? {} : { peer: { kind: 'channel', id: room } };
  return { match: { platform: 'discord', guild, ...peer } };
}

function slack(rest: string): Asked {
  const [team = '', kind = '', id = '', more] = rest.split('/');
  if (id === '' || more !== undefined) return unknown;
  if (kind === 'dm' && id !== '*') return unknown;
  const kinds: Record<string, string> = { dm: 'direct', group: 'group', channel: 'channel' };
  const named = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return named ? { match: { platform: 'slack', team, peer: { kind: named, id } } } : unknown;
}

function whatsapp(rest: string): Asked {
  const [, id = '', server = ''] = /^([^@/]+)@(s\.whatsapp\.net|g\.us)$/.exec(rest) ?? [];
  if (server === 's.whatsapp.net') return direct('whatsapp', id === '*' ? id : `+${id}`);
  return server === 'g.us'
    ? { match: { platform: 'whatsapp', peer: { kind: 'group', id: id === '*' ? '*' : rest } } }
    : unknown;
}

function email(rest: string): Asked {
  const [, address = ''] = /^address\/([^/]+)$/.exec(rest) ?? [];
  return address === '' ? unknown : direct('email', address);
}

const platforms: Readonly<Record<string, (rest: string) => Asked>> = {
  ...{ telegram, discord, slack, whatsapp, email },
  web: () => ({ reason: 'is reached by a link here: rookery links create' }),
  hook: () => ({ reason: 'is reached by a link here: rookery links create' }),
};

/** Their glob over the address of a chat, as platform, guild, team and peer. */
export function askFor(glob: string): Asked {
  const colon = glob.indexOf(':');
  const platform = glob.slice(0, Math.max(colon, 0));
  const read = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined;
  return read ? read(glob.slice(colon + 1)) : unknown;
}

/** Their address of a sender; a workspace stands in those of Slack here. */
export function senderOf(glob: string): string {
  return glob.replace(/^slack:user\//, 'slack:*/user/');
}

/** The platform of an address. */
export function platformOf(address: string): string | undefined {
  return /^([a-z]+):/.exec(address)?.[1];
}

/** The address that a chat of theirs has here; undefined where that cannot be told. */
export function chatOf(address: string): string | undefined {
  if (/[*?[\\]/.test(address)) return undefined;
  const asked = askFor(address);
  if (!('match' in asked)) return undefined;
  const { platform, guild, team, peer } = asked.match as Record<string, string> & {
    peer?: { kind: string; id: string };
  };
  if (!peer) return undefined;
  const within = team ?? guild;
  const word = peer.kind === 'direct' ? 'dm' : peer.kind;
  return `${platform}:${within === undefined ? '' : `${within}/`}${word}/${peer.id}`;
}
