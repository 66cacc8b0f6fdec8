import type { FieldError } from '../platform/problem.js';
import { isTemplate } from './agent-path.js';
import { isOwnSurface } from './effective.js';
import { channelId } from './names.js';
import { normaliseMatch } from './normalise-match.js';
import { accountPattern } from './predicates.js';
import type { ChannelRow, RouteMatch, RouteTarget } from './types.js';
import { literalsOf } from './value.js';

/** What a rule may refer to. */
export interface Known {
  readonly hasAgent: (path: string) => boolean;
  readonly channels: readonly ChannelRow[];
}

/** agents, platforms and accounts that a rule names and that do not exist; such a rule is refused. */
export function checkReferences(
  route: { match: RouteMatch; target: RouteTarget },
  known: Known,
): FieldError[] {
  return [...checkAgents(route.target, known), ...checkChannels(normaliseMatch(route.match), known)];
}

/** what a rule means although its author may not have meant it. */
export function routeWarnings(match: RouteMatch, channels: readonly ChannelRow[]): FieldError[] {
  const platforms = (match.account === undefined && match.platform && literalsOf(match.platform)) || [];
  return platforms.flatMap((platform) => {
    const ids = channels.filter((channel) => channel.platform === platform).map((channel) => channel.id);
    const others = ids.filter((id) => id !== platform);
    if (others.length === 0) return [];
    const more = `write * to include ${others.join(', ')}`;
    return [
      { path: 'match.account', message: `is absent: the default account of ${platform} only; ${more}` },
    ];
  });
}

function checkAgents({ agent, agents, create }: RouteTarget, { hasAgent }: Known): FieldError[] {
  const named = agents
    ? agents.map((path, index) => [path, `target.agents.${index}`] as const)
    : [[agent ?? '', 'target.agent'] as const];
  return named
    .filter(([path]) => path !== '' && !isTemplate(path) && !create && !hasAgent(path))
    .map(([path, at]) => ({ path: at, message: `names ${path}, which does not exist` }));
}

function checkChannels(match: RouteMatch, { channels }: Known): FieldError[] {
  const platforms = (match.platform !== undefined && literalsOf(match.platform)) || [];
  const configured = platforms.filter((platform) => platform !== '' && !isOwnSurface(platform));
  const unknown = configured.filter((platform) => !channels.some((channel) => channel.platform === platform));
  const faults = unknown.map((platform) => ({
    path: 'match.platform',
    message: `names ${platform}, for which no channel is configured`,
  }));
  const accounts = literalsOf(accountPattern(match) ?? '*') ?? [];
  if (match.account === undefined || faults.length > 0 || configured.length === 0) return faults;
  const missing = accounts.filter(
    (account) =>
      !configured.some((platform) => channels.some(({ id }) => id === channelId(platform, account))),
  );
  return missing.map((account) => ({
    path: 'match.account',
    message: `names ${account}, which is no account of ${configured.join(', ')}`,
  }));
}
