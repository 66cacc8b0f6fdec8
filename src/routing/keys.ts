import { exactPeer, type Entry } from './entry.js';
import { accountPattern } from './predicates.js';
import type { Subject } from './subject.js';
import type { Pattern, RouteMatch } from './types.js';
import { literalsOf, onlyGlob } from './value.js';

/** What an entry can be filed under. One kind is enough to find it, so the least crowded is taken. */
export type KeyKind =
  | 'peer'
  | 'parent'
  | 'chat'
  | 'sender'
  | 'role'
  | 'guild'
  | 'team'
  | 'topic'
  | 'chatFolder'
  | 'senderDomain'
  | 'account'
  | 'platform'
  | 'verb'
  | 'any';

/** One way to file an entry: a message that has none of the values cannot match it. */
export interface Filing {
  readonly kind: KeyKind;
  readonly values: readonly string[];
}

/** What of an entry decides where it can be filed. */
type Fileable = { readonly route: { readonly match: RouteMatch }; readonly reading: Entry['reading'] };

const lastResort: Filing = { kind: 'any', values: [''] };

/** Every way to file an entry; the last resort is `any`. */
export function filingsOf(entry: Fileable): readonly Filing[] {
  const { match } = entry.route;
  const filings: Filing[] = [];
  const add = (kind: KeyKind, values: readonly string[] | undefined) => {
    if (values?.length) filings.push({ kind, values: values.length > 1 ? [...new Set(values)] : values });
  };
  if (entry.reading !== 'either') add(entry.reading === 'own' ? 'peer' : 'parent', exactPeer(match));
  add('chat', exact(match.chat));
  add('sender', exact(match.sender));
  add('role', match.roles?.length ? literalsOf(match.roles) : undefined);
  add('guild', exact(match.guild));
  add('team', exact(match.team));
  add('topic', exact(match.topic));
  add('chatFolder', folderOf(match.chat));
  add('senderDomain', domainOf(match.sender));
  add('account', accountsOf(entry));
  add('platform', exact(match.platform));
  add('verb', exact(match.verb));
  filings.push(lastResort);
  return filings;
}

/** The values under which the entries that a message may match are filed. */
export function keysOf(subject: Subject): readonly Filing[] {
  const { platform, account, sender = '' } = subject;
  return [
    { kind: 'peer', values: [subject.peer.id] },
    { kind: 'parent', values: subject.parentPeer ? [subject.parentPeer.id] : [] },
    { kind: 'chat', values: [...new Set([subject.chat, subject.room])] },
    { kind: 'sender', values: [sender] },
    { kind: 'role', values: subject.roles.length ? subject.roles : [''] },
    { kind: 'guild', values: [subject.guild ?? ''] },
    { kind: 'team', values: [subject.team ?? ''] },
    { kind: 'topic', values: [subject.topic ?? ''] },
    { kind: 'chatFolder', values: [...new Set([...foldersOf(subject.chat), ...foldersOf(subject.room)])] },
    { kind: 'senderDomain', values: sender.includes('@') ? [sender.slice(sender.lastIndexOf('@'))] : [] },
    { kind: 'account', values: [join(platform, account)] },
    { kind: 'platform', values: [platform] },
    { kind: 'verb', values: [subject.verb] },
    { kind: 'any', values: [''] },
  ];
}

/**
 * Where the rules lie that could match all that a rule matches: under the same values, or under none of that
 * kind.
 */
export function keysAround(match: RouteMatch): readonly Filing[] {
  const [chat] = exact(match.chat) ?? folderOf(match.chat) ?? [''];
  const [sender = ''] = exact(match.sender) ?? domainOf(match.sender) ?? [];
  const filings = filingsOf({ route: { match }, reading: 'own' });
  return [
    ...filings.filter(({ kind }) => kind !== 'chatFolder' && kind !== 'senderDomain'),
    { kind: 'chatFolder', values: foldersOf(chat ?? '') },
    { kind: 'senderDomain', values: sender.includes('@') ? [sender.slice(sender.lastIndexOf('@'))] : [] },
  ];
}

function exact(pattern: Pattern | undefined): readonly string[] | undefined {
  return pattern === undefined ? undefined : literalsOf(pattern);
}

function accountsOf(entry: Fileable): readonly string[] | undefined {
  const platforms = exact(entry.route.match.platform);
  const accounts = exact(accountPattern(entry.route.match));
  return accounts && platforms?.flatMap((platform) => accounts.map((account) => join(platform, account)));
}

function join(platform: string, account: string): string {
  return `${platform} ${account}`;
}

/** What stands before the last `/` (or `:`) ahead of the first wildcard: `slack:T01/` of `slack:T01/**`. */
function folderOf(chat: Pattern | undefined): readonly string[] | undefined {
  const glob = chat === undefined ? undefined : onlyGlob(chat);
  if (!glob || glob.literal !== undefined) return undefined;
  const end = Math.max(glob.prefix.lastIndexOf('/'), glob.prefix.lastIndexOf(':'));
  return end < 0 ? undefined : [glob.prefix.slice(0, end + 1)];
}

function foldersOf(address: string): readonly string[] {
  return [...address.matchAll(/[/:]/g)].map((found) => address.slice(0, found.index + 1));
}

/** `@acme.com` of `email:address/*@acme.com`: rules by mail domain are many. */
function domainOf(sender: Pattern | undefined): readonly string[] | undefined {
  const glob = sender === undefined ? undefined : onlyGlob(sender);
  const end = glob?.steps.findLastIndex((step) => step.kind !== 'char' || step.char === '@') ?? -1;
  const step = glob?.steps[end];
  if (!glob || step?.kind !== 'char') return undefined;
  return [
    glob.steps
      .slice(end)
      .map((each) => (each.kind === 'char' ? each.char : ''))
      .join(''),
  ];
}
