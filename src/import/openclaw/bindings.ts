import { channelId, normaliseAccount, normalisePlatform } from '../../routing/names.js';
import type { Given } from '../given.js';
import { literal } from '../names.js';
import type { Row } from '../translation.js';
import { neededSecrets, type ChannelContext } from './channels.js';
import type { Roster } from './roster.js';

const dmScopes = ['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer'] as const;
const kinds = ['direct', 'dm', 'group', 'channel'] as const;

interface BindingContext extends ChannelContext {
  roster: Roster;
  /** Accounts of the channels that are configured. */
  accounts: Map<string, string[]>;
}

/** BN-21 to BN-24: the peer as it is; `*` is any of its kind. */
function peerOf(match: Given): Row | undefined {
  const peer = match.object('peer');
  const kind = peer?.word('kind', kinds);
  const id = peer?.id('id');
  peer?.rest();
  return kind && id ? { kind, id: id === '*' ? id : literal(id) } : undefined;
}

function matchOf(match: Given, platform: string): Row {
  const account = match.text('accountId')?.trim();
  const peer = peerOf(match);
  const [guild, team] = [match.id('guildId'), match.id('teamId')];
  const roles = match.texts('roles');
  return {
    platform,
    ...(account && { account: account === '*' ? account : normaliseAccount(account) }),
    ...(peer && { peer }),
    ...(guild && { guild: literal(guild) }),
    ...(team && { team: literal(team) }),
    ...(roles?.length && { roles: roles.map(literal) }),
  };
}

/** Without a word about the channel it is the server's own to know it: bound is meant to be there. */
function makeChannel(platform: string, account: string, context: BindingContext): void {
  const { accounts, draft, platforms, unrouted } = context;
  const known = accounts.get(platform);
  if (known?.includes(account)) return;
  const id = channelId(platform, account);
  const credentials = neededSecrets(id, platforms.get(platform) ?? [], draft);
  draft.add('Channel', { id, ...(Object.keys(credentials).length > 0 && { credentials }), ...unrouted });
  draft.leave(`channel ${id}`, 'is bound and not configured: set it up with rookery channels login');
  accounts.set(platform, [...(known ?? []), account]);
}

/** Why a binding cannot be a route; undefined where it can. */
function obstacle(given: Given, match: Given, context: BindingContext): string | undefined {
  const id = given.text('agentId');
  if (given.text('type') === 'acp') return 'pins a conversation to a program outside';
  if (!id || context.roster.pathOf(id) === undefined)
    return `names the agent ${id ?? ''}, which is not there`;
  const channel = match.text('channel');
  if (!channel) return 'names no channel';
  if (!context.platforms.has(normalisePlatform(channel)))
    return `names ${channel}, which is no platform of this server`;
  // BN-23: what names nobody must not become a rule for everybody.
  if (match.has('peer') && !peerOf(match)) return 'has a peer without kind and id';
  const blank = ['guildId', 'teamId'].find((name) => match.has(name) && !match.id(name));
  return blank === undefined ? undefined : `has a blank ${blank}`;
}

/** Why a binding to an account can never match; `bare` are the platforms of which nothing is configured. */
function accountObstacle(
  platform: string,
  { account }: Row,
  bare: Set<string>,
  context: BindingContext,
): string | undefined {
  const named = account === undefined || account === '*' ? undefined : String(account);
  if (bare.has(platform)) makeChannel(platform, named ?? 'default', context);
  if (named === undefined || context.accounts.get(platform)?.includes(named)) return undefined;
  return `names the account ${named} of ${platform}, which is not configured`;
}

function addBinding(given: Given, bare: Set<string>, context: BindingContext): void {
  const { draft, roster, accounts, platforms } = context;
  const match = given.object('match');
  const platform = normalisePlatform(match?.text('channel') ?? '');
  const why = match ? obstacle(given, match, context) : 'has no match';
  if (!match || why !== undefined) return draft.leave(given.path, why ?? '');
  if (platforms.has(platform) && !accounts.has(platform)) bare.add(platform);
  const row = matchOf(match, platform);
  const never = accountObstacle(platform, row, bare, context);
  if (never !== undefined) return draft.leave(given.path, never);
  const session = sessionOf(given.object('session'));
  const note = given.text('comment')?.slice(0, 500);
  draft.add('Route', {
    match: row,
    target: { agent: roster.pathOf(given.text('agentId') ?? '') },
    ...(session && { session }),
    ...(note && { note }),
  });
  match.rest();
  given.raw('type');
  given.rest();
}

/** BN-01 to BN-31: each binding is one route, in their order, because the order decides between equals. */
export function addBindings(root: Given, context: BindingContext): void {
  const bare = new Set<string>();
  for (const given of root.list('bindings')) addBinding(given, bare, context);
}

function sessionOf(given: Given | undefined): Row | undefined {
  if (!given) return undefined;
  const dmScope = given.word('dmScope', dmScopes);
  const groupScope = given.word('groupScope', ['main', 'per-room', 'per-group'] as const);
  given.rest();
  return {
    ...(dmScope && { dmScope }),
    ...(groupScope && { groupScope: groupScope === 'main' ? 'main' : 'per-room' }),
  };
}
