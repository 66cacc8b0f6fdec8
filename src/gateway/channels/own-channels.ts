import type { Channel } from '../../adapters/channel.js';
import { HookChannel } from '../../adapters/hook/hook.channel.js';
import { WebChannel } from '../../adapters/web/web.channel.js';
import { agentChannel } from '../delegation/record.js';
import type { Engine } from '../engine.js';
import { callbackOf, listedHosts } from '../hook/callbacks.js';
import { Egress, type EgressHooks } from './egress.js';

/** The channels that need no row, by the name that the bus has for them. */
export function ownChannels(engine: Engine, hooks: EgressHooks | undefined): ReadonlyMap<string, Channel> {
  const web = new WebChannel();
  const egress = new Egress(() => listedHosts(engine.database.read), hooks);
  const hook = new HookChannel({
    callbackOf: (outgoing) => callbackOf(engine, outgoing),
    post: (url, headers, body) => egress.post(url, headers, body),
    now: () => engine.clock.now(),
  });
  return new Map<string, Channel>([
    ['web', web],
    // What programs inject is answered on the bus, where they read it.
    ['api', web],
    // What agents say to each other stays on the bus.
    [agentChannel, web],
    ['hook', hook],
  ]);
}
