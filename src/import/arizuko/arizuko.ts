import { secretName } from '../names.js';
import { Draft, type Translation } from '../translation.js';
import { platformOf } from './addresses.js';
import { addGrants, addMembers } from './grants.js';
import { addGroups, type Groups } from './groups.js';
import { addRoutes } from './routes.js';
import { addTasks } from './tasks.js';
import { textOf, type Source } from './source.js';

export interface ArizukoOptions {
  /** What is over by now is left. */
  now: string;
  /** The agent below which all of them are put. */
  under?: string;
  /** Platforms that the server knows, and what a channel of each needs secrets for. */
  platforms: ReadonlyMap<string, readonly string[]>;
}

/** Tables whose rows have no counterpart, the column that names a row, and what to do instead. */
const leftTables: readonly (readonly [table: string, name: string, reason: string])[] = [
  ['web_routes', 'path_prefix', 'its place is another here: rookery web-routes create'],
  ['proxyd_routes', 'path', 'its place is another here: rookery proxy-routes create'],
  ['route_tokens', 'jid', 'its token is not known to anybody; make a link: rookery links create'],
  ['invites', 'ref', 'its token is not known to anybody; make it anew: rookery invites create'],
  ['onboarding_gates', 'gate', 'make it anew: rookery gates create'],
  ['installed_packages', 'name', 'is of another kind; docs/packages.md tells of ours'],
  ['pending_actions', 'id', 'was waiting for a decision there'],
];

const countedTables: readonly (readonly [table: string, reason: string])[] = [
  ['messages', 'conversations stay where they were held'],
  ['sessions', 'conversations stay where they were held'],
  ['audit_log', 'the record stays where it was kept'],
  ['cost_log', 'the record stays where it was kept'],
];

/** Whoever a route takes may write there; who has none gets a refusal instead of silence. */
function addChannels(source: Source, { platforms }: ArizukoOptions, draft: Draft): void {
  const routed = draft.rows('Route').map(({ match }) => (match as { platform?: string }).platform);
  const chats = source.rows('chats').map((row) => platformOf(textOf(row, 'jid')));
  for (const platform of new Set([...routed, ...chats])) {
    const needs = platform === undefined ? undefined : platforms.get(platform);
    if (platform === undefined || !needs || platform === 'web' || platform === 'hook') continue;
    const credentials = Object.fromEntries(needs.map((need) => [need, secretName(platform, need)]));
    for (const name of Object.values(credentials))
      draft.secret({ scope: '**', name, from: `the environment of its ${platform} adapter` });
    draft.add('Channel', {
      id: platform,
      ...(needs.length > 0 && { credentials }),
      ...{ dmPolicy: 'open', groupPolicy: 'open', requireMention: false, unrouted: 'refuse' },
    });
  }
}

/** A host there always means those below it too; a rule for a folder holds for the folders in it. */
function addEgress(source: Source, groups: Groups, draft: Draft): void {
  for (const row of source.rows('network_rules')) {
    const [folder, host] = [textOf(row, 'folder'), textOf(row, 'target').toLowerCase().replace(/^\*\./, '')];
    const path = folder === '' ? undefined : groups.pathOf(folder);
    // Models are reached by the door.
    if (folder === '' && /^(api\.)?anthropic\.com$/.test(host)) continue;
    if (folder !== '' && path === undefined)
      draft.leave(`network_rules ${folder} ${host}`, 'is for a folder that is no group');
    else if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host))
      draft.leave(`network_rules ${folder} ${host}`, 'names no host');
    else {
      const scope = path === undefined ? groups.scopeOf('**') : `${path}/**`;
      for (const each of [host, `*.${host}`]) draft.add('Egress', { scope, host: each });
    }
  }
}

/** Their values are sealed with a key of theirs; here they are only named. */
function addSecrets(source: Source, groups: Groups, draft: Draft): void {
  for (const row of source.rows('secrets')) {
    const [kind, id, name] = ['scope_kind', 'scope_id', 'key'].map((column) => textOf(row, column));
    const from = `secrets ${kind} ${id} ${name}`;
    const scope = kind === 'folder' ? groups.pathOf(id ?? '') : undefined;
    if (kind === 'user') draft.leave(from, 'is a person’s: rookery secrets create --scope user:…');
    else if (scope === undefined) draft.leave(from, 'is for a folder that is no group');
    else if (!/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(name ?? ''))
      draft.leave(from, 'has a name that is none here');
    else draft.secret({ scope, name: name ?? '', from });
  }
}

function tellRest(source: Source, draft: Draft): void {
  for (const [table, column, reason] of leftTables)
    for (const row of source.rows(table)) draft.leave(`${table} ${textOf(row, column)}`, reason);
  for (const [table, reason] of countedTables) {
    const count = source.count(table);
    if (count > 0) draft.leave(`${table}: ${count} rows`, reason);
  }
}

/** An instance of arizuko in our words; what has none is told of. */
export function translateArizuko(source: Source, options: ArizukoOptions): Translation {
  const draft = new Draft();
  const groups = addGroups(source, options.under, draft);
  addRoutes(source, groups, options.platforms, draft);
  addChannels(source, options, draft);
  addGrants(source, groups, draft);
  addMembers(source, groups, draft);
  addEgress(source, groups, draft);
  addSecrets(source, groups, draft);
  addTasks(source, groups, options.now, draft);
  tellRest(source, draft);
  return draft.done();
}
