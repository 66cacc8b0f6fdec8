import { accountOf } from './check-channel.js';
import { normalisePlatform } from './names.js';
import { accountPattern } from './predicates.js';
import type { Router } from './router.js';
import type { ChannelRow, RouteRow } from './types.js';
import { valueTest } from './value.js';

/** The account for an unprompted send, or why there is none. */
export type OutboundAccount =
  | { readonly ok: true; readonly channel: string }
  | {
      readonly ok: false;
      readonly reason: 'no_account' | 'ambiguous_account';
      readonly channels: readonly string[];
    };

/** X-05, AC-15: an agent speaks on its own behalf through the one account whose rules lead to it. */
export function outboundAccount(router: Router, agent: string, platform: string): OutboundAccount {
  const wanted = normalisePlatform(platform);
  const accounts = [...router.channels.values()].filter(
    (row) => row.platform === wanted && row.enabled !== false,
  );
  const routes = router.snapshot.routes.filter((route) => leadsTo(route, agent));
  const bound = accounts.filter((row) => routes.some((route) => uses(route, row)));
  const own = bound.length > 0 ? bound : accounts.filter(() => router.defaultAgent === agent);
  const [only, ...more] = own.map((row) => row.id);
  if (only !== undefined && more.length === 0) return { ok: true, channel: only };
  return {
    ok: false,
    reason: only === undefined ? 'no_account' : 'ambiguous_account',
    channels: own.map(({ id }) => id),
  };
}

function leadsTo({ target }: RouteRow, agent: string): boolean {
  return target.mode !== 'drop' && (target.agent === agent || (target.agents?.includes(agent) ?? false));
}

/** A rule for any account binds none in particular, but counts where there is only one. */
function uses({ match }: RouteRow, row: ChannelRow): boolean {
  const account = accountOf(row);
  const onPlatform = match.platform === undefined || valueTest(match.platform)(row.platform);
  const accounts = accountPattern(match);
  return onPlatform && (accounts === undefined || valueTest(accounts)(account));
}
