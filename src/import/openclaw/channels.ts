import { channelId, normaliseAccount, normalisePlatform } from '../../routing/names.js';
import type { Given } from '../given.js';
import { secretName } from '../names.js';
import type { Draft, Row } from '../translation.js';
import { guildRooms, listedRooms, rooms, senders } from './rooms.js';

const dmPolicies = ['pairing', 'allowlist', 'open', 'disabled'] as const;
const groupPolicies = ['allowlist', 'open', 'disabled'] as const;

/** Fields that hold a credential, and what it is for here. */
const credentials: Readonly<Record<string, string>> = {
  botToken: 'botToken',
  token: 'token',
  appToken: 'appToken',
  userToken: 'userToken',
  signingSecret: 'signingSecret',
  webhookSecret: 'webhookSecret',
  password: 'password',
  accessToken: 'accessToken',
};

const reasons: Record<string, string> = {
  name: 'a channel is known by its id',
  tokenFile: 'credentials are secrets here: rookery channels login',
  authDir: 'the account is linked anew here: rookery channels login',
  defaultAccount: 'the account without a name is the default one',
  actions: 'what an agent may do is told by its grants',
  replyToMode: 'an answer goes to the chat that it was asked in',
};

/** What holds while a value is given nowhere. */
const usual: Row = {
  dmPolicy: 'pairing',
  groupPolicy: 'allowlist',
  allowFrom: [],
  groupAllowFrom: [],
  groups: {},
  allowBots: false,
  historyLimit: 50,
};

function directPolicies(given: Given): Row {
  const old = given.object('dm');
  const from = old && !given.has('allowFrom') ? old : given;
  const allowFrom = senders(from, 'allowFrom');
  const off = old?.flag('enabled') === false;
  const policy = given.word('dmPolicy', dmPolicies) ?? old?.word('policy', dmPolicies);
  old?.rest();
  return {
    ...((off || policy) && { dmPolicy: off ? 'disabled' : policy }),
    ...(allowFrom && { allowFrom }),
  };
}

/** The policies that a channel or an account gives. */
function policies(given: Given, platform: string): Row {
  const groupPolicy = given.word('groupPolicy', groupPolicies);
  const groupAllowFrom = senders(given, 'groupAllowFrom');
  const groups =
    rooms(given.object('groups')) ??
    guildRooms(given.object('guilds'), groupPolicy === 'open') ??
    (platform === 'slack' ? listedRooms(given.object('channels')) : undefined);
  const allowBots = given.flag('allowBots');
  const historyLimit = given.count('historyLimit');
  return {
    ...directPolicies(given),
    ...(groupPolicy && { groupPolicy }),
    ...(groupAllowFrom && { groupAllowFrom }),
    ...(groups && { groups }),
    ...(allowBots !== undefined && { allowBots }),
    ...(historyLimit !== undefined && { historyLimit: Math.min(historyLimit, 200) }),
  };
}

/** Secrets that the platform needs and that the file does not name, as when they came from its environment. */
export function neededSecrets(id: string, purposes: readonly string[], draft: Draft): Record<string, string> {
  return Object.fromEntries(
    purposes.map((purpose) => {
      const name = secretName(id, purpose);
      draft.secret({ scope: '**', name, from: id });
      return [purpose, name];
    }),
  );
}

/** Names its secrets; a value that only refers to another place is not one. */
function credentialsOf(given: Given, id: string, draft: Draft): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [field, purpose] of Object.entries(credentials)) {
    if (!given.has(field)) continue;
    const raw = given.raw(field);
    const name = secretName(id, purpose);
    const isValue = typeof raw === 'string' && raw !== '' && !/\$\{\w+\}/.test(raw);
    draft.secret({ scope: '**', name, from: given.at(field), ...(isValue && { value: raw }) });
    names[purpose] = name;
  }
  return names;
}

interface Account {
  name: string;
  given: Given;
  policies: Row;
}

class Channel {
  readonly accounts: Account[];
  readonly base: Row;

  constructor(
    readonly platform: string,
    readonly given: Given,
    private readonly needs: readonly string[],
    private readonly draft: Draft,
    private readonly unrouted: Row,
  ) {
    this.base = policies(given, platform);
    this.accounts = (given.object('accounts')?.entries() ?? []).map(([name, each]) => ({
      ...{ name: normaliseAccount(name), given: each, policies: policies(each, platform) },
    }));
  }

  /** AC-06, AC-08: credentials beside the accounts are those of the default one. */
  private get hasDefault(): boolean {
    const own = Object.keys(credentials).some((field) => this.given.has(field));
    return this.accounts.length === 0 || own || this.accounts.some(({ name }) => name === 'default');
  }

  add(): string[] {
    const { platform, given } = this;
    const enabled = given.flag('enabled') ?? true;
    const own = this.accounts.find(({ name }) => name === 'default');
    const first = { ...this.base, ...own?.policies };
    if (this.hasDefault) {
      const names = credentialsOf(given, platform, this.draft);
      if (own) Object.assign(names, credentialsOf(own.given, platform, this.draft));
      this.row('default', first, names, enabled && (own?.given.flag('enabled') ?? true));
    }
    for (const { name, given: each, policies: ours } of this.accounts.filter((one) => one !== own))
      this.row(
        name,
        this.alone({ ...this.base, ...ours }, this.hasDefault ? first : {}),
        credentialsOf(each, channelId(platform, name), this.draft),
        enabled && (each.flag('enabled') ?? true),
      );
    for (const account of this.accounts) account.given.rest(reasons);
    given.rest(reasons);
    return [...(this.hasDefault ? ['default'] : []), ...this.accounts.map(({ name }) => name)];
  }

  /** AC-05: an account inherits from the channel, never from its default account; here these are one row. */
  private alone(values: Row, first: Row): Row {
    const missing = Object.keys(first).filter((name) => !(name in values));
    return { ...Object.fromEntries(missing.map((name) => [name, usual[name]])), ...values };
  }

  private row(account: string, values: Row, given: Record<string, string>, enabled: boolean): void {
    const id = channelId(this.platform, account);
    const needs = this.needs.filter((purpose) => !Object.hasOwn(given, purpose));
    const names = { ...given, ...neededSecrets(id, needs, this.draft) };
    this.draft.add('Channel', {
      id,
      ...(Object.keys(names).length > 0 && { credentials: names }),
      ...values,
      ...this.unrouted,
      ...(!enabled && { enabled }),
    });
  }
}

export interface ChannelContext {
  /** Platforms that the server knows, and what a channel of each needs secrets for. */
  platforms: ReadonlyMap<string, readonly string[]>;
  /** What becomes of messages without a binding, where that is not the default agent. */
  unrouted: Row;
  draft: Draft;
}

/** Every channel with its accounts; answers which accounts there are, by platform. */
export function addChannels(root: Given, context: ChannelContext): Map<string, string[]> {
  const { draft, platforms, unrouted } = context;
  const found = new Map<string, string[]>();
  const channels = root.object('channels');
  for (const name of channels?.names() ?? []) {
    const platform = normalisePlatform(name);
    if (name === 'defaults') continue;
    const needs = platforms.get(platform);
    if (!needs) channels?.leave(name, 'is no platform of this server');
    else {
      const given = channels?.object(name);
      if (given) found.set(platform, new Channel(platform, given, needs, draft, unrouted).add());
    }
  }
  return found;
}
