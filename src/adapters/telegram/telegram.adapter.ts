import type { FieldError } from '../../platform/problem.js';
import type { Adapter } from '../channel.js';
import { telegramCapabilities } from './telegram.capabilities.js';

/** The Bot API takes no longer polls. */
const longestPoll = 50;

/** Where a cloud keeps what its machines may know; nobody's Bot API server. */
const metadata = /^(169\.254\.|\[fe80:|\[fd00:ec2::254\]|metadata\.)/i;

function apiRootFault(value: unknown): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be the http(s) URL of a Bot API server';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.search !== '' || url.hash !== '' || url.href.endsWith('//')) return 'must end with its path';
  return metadata.test(url.host) ? 'must be the address of a Bot API server' : undefined;
}

function pollFault(value: unknown): string | undefined {
  const fits = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= longestPoll;
  return fits ? undefined : `must be a whole number from 1 to ${longestPoll}`;
}

const checks: Record<string, (value: unknown) => string | undefined> = {
  apiRoot: apiRootFault,
  pollSeconds: pollFault,
};

function settingsFaults(settings: Readonly<Record<string, unknown>>): FieldError[] {
  return Object.entries(settings).flatMap(([path, value]) => {
    const check = Object.hasOwn(checks, path) ? checks[path] : undefined;
    const message = check ? check(value) : `is unknown; known are ${Object.keys(checks).join(', ')}`;
    return message === undefined ? [] : [{ path, message }];
  });
}

export const telegramAdapter: Adapter = {
  platform: 'telegram',
  title: 'Telegram',
  capabilities: telegramCapabilities,
  credentials: ['botToken'],
  accounts: true,
  settingsFaults,
  load: async () => {
    const { TelegramChannel } = await import('./telegram.channel.js');
    return (context) => new TelegramChannel(context);
  },
};
