import type { Adapter } from './channel.js';
import { hookAdapter } from './hook/hook.adapter.js';
import { telegramAdapter } from './telegram/telegram.adapter.js';
import { webAdapter } from './web/web.adapter.js';

/** Platforms that have an adapter, by name. What is listed here is light; `load` brings the platform's library. */
export type Adapters = Readonly<Record<string, Adapter>>;

export const adapters: Adapters = { web: webAdapter, hook: hookAdapter, telegram: telegramAdapter };

/** Platforms that may be configured before their adapter is there. */
const announced = [
  ...['telegram', 'slack', 'discord', 'email', 'whatsapp', 'signal'],
  ...['mastodon', 'bluesky', 'reddit', 'x', 'linkedin'],
];

/** Whether a channel may be made for a platform; a name that is none is more likely a slip of the hand. */
export function isKnownPlatform(known: Adapters, platform: string): boolean {
  return Object.hasOwn(known, platform) || announced.includes(platform);
}

/** The names to offer instead. */
export function platformNames(known: Adapters): string[] {
  return [...new Set([...announced, ...Object.keys(known)])].sort();
}
