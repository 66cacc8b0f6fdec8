import { channelId } from './names.js';
import type { ChannelPolicy, ChannelRow, RoutingSettings } from './types.js';

/** Where a value comes from: the account's row, its channel's, the settings, or the program. */
export type Origin = 'account' | 'channel' | 'defaults' | 'built-in';

/** A value and its origin. */
export interface Effective<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** Values that mean something even if nobody gives them. */
type Always = Omit<Required<ChannelPolicy>, 'defaultAgent'> & Pick<ChannelPolicy, 'defaultAgent'>;

/** Every policy value of one channel account. */
export type EffectivePolicy = { readonly [K in keyof Required<ChannelPolicy>]: Effective<Always[K]> };

const builtIn: Always = {
  dmPolicy: 'pairing',
  groupPolicy: 'allowlist',
  allowFrom: [],
  groupAllowFrom: [],
  groups: {},
  requireMention: true,
  allowBots: false,
  unrouted: 'default',
  defaultAgent: undefined,
  historyLimit: 50,
};

/** Web chat, hooks and the API need no row: a link or the gate has let in who writes. */
const ownSurface: Always = { ...builtIn, dmPolicy: 'open', groupPolicy: 'open', requireMention: false };

/** Whether a platform is served without a configured channel. */
export function isOwnSurface(platform: string): boolean {
  return platform === 'web' || platform === 'hook' || platform === 'api';
}

/** AC-01, AC-02: each value from the account, else its channel, else the settings, else the program. */
export function effectivePolicy(
  channels: ReadonlyMap<string, ChannelRow>,
  settings: RoutingSettings,
  platform: string,
  account: string,
): EffectivePolicy {
  const own = account === 'default' ? undefined : channels.get(channelId(platform, account));
  const base = channels.get(platform);
  const known = own ?? base;
  const layers: readonly (readonly [Origin, ChannelPolicy | undefined])[] = [
    ['account', own],
    ['channel', base],
    // GR-09: the settings speak for configured channels only.
    ['defaults', known && !isOwnSurface(platform) ? settings.defaults : undefined],
  ];
  const last = isOwnSurface(platform) ? ownSurface : builtIn;
  const pick = <K extends keyof ChannelPolicy>(field: K): Effective<Always[K]> => {
    for (const [origin, layer] of layers) {
      const value = layer?.[field] as Always[K] | null | undefined;
      if (value !== undefined && value !== null) return { value, origin };
    }
    return { value: last[field], origin: 'built-in' };
  };
  return {
    dmPolicy: pick('dmPolicy'),
    groupPolicy: pick('groupPolicy'),
    allowFrom: pick('allowFrom'),
    groupAllowFrom: pick('groupAllowFrom'),
    groups: pick('groups'),
    requireMention: pick('requireMention'),
    allowBots: pick('allowBots'),
    unrouted: pick('unrouted'),
    defaultAgent: pick('defaultAgent'),
    historyLimit: pick('historyLimit'),
  };
}
