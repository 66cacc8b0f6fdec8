import type { Capabilities } from '../../adapters/channel.js';
import { Problem } from '../../platform/problem.js';
import type { ToolDeps } from './deps.js';

type Ability = 'edit' | 'delete' | 'react' | 'files';

const words: Record<Ability, string> = {
  edit: 'change messages',
  delete: 'take messages back',
  react: 'react to messages',
  files: 'carry files',
};

/** What to do instead, the nearest first; words work everywhere. */
const instead: Record<Ability, (can: Capabilities) => string> = {
  edit: () => 'use reply to send a correction',
  delete: (can) => (can.edit ? 'use edit to replace its text' : 'use reply to say that it no longer stands'),
  react: () => 'use reply with a short text',
  files: () => 'put what matters into the text of a reply',
};

/** Refuses what the channel cannot do, and names what it can. */
export function requireAbility(deps: ToolDeps, channel: string, ability: Ability, path: string): void {
  const can = deps.capabilities(channel);
  if (!can) throw new Problem('unavailable', `The channel ${channel} is not connected now; try again later.`);
  if (can[ability]) return;
  const able = (Object.keys(words) as Ability[]).filter((other) => can[other]).map((other) => words[other]);
  const also = able.length > 0 ? `It can ${able.join(', ')}.` : 'It can send text only.';
  const what = `The channel ${channel} cannot ${words[ability]}`;
  throw new Problem('conflict', `${what}: ${instead[ability](can)}. ${also}`, [
    { path, message: `needs a channel that can ${words[ability]}` },
  ]);
}
