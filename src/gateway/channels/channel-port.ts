import { isKnownPlatform, platformNames, type Adapters } from '../../adapters/platforms.js';
import type { InboundEvent } from '../../adapters/channel.js';
import type { Tx } from '../../db/db.js';
import type {
  ChannelPort,
  ChannelProbe,
  IngestedEvent,
  PlatformFacts,
  StoredChannel,
} from '../../kernel/channel-port.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import { eventFaults, storeEvent, type ChannelName } from './inbox.js';
import type { Supervisor } from './supervisor.js';

/** Names that the bus has for itself. */
const reserved = new Set(['api']);

const fault = (path: string, message: string): FieldError[] => [{ path, message }];

/** The channels as their resource sees them. */
export class Channels implements ChannelPort {
  constructor(
    private readonly adapters: Adapters,
    private readonly supervisor: Supervisor,
  ) {}

  status(row: StoredChannel): string {
    return this.supervisor.status(row);
  }

  probe(row: StoredChannel): Promise<ChannelProbe> {
    return this.supervisor.probe(row);
  }

  platforms(): PlatformFacts[] {
    return platformNames(this.adapters).map((name) => {
      const { title = name, accounts = true, credentials = [] } = this.adapters[name] ?? {};
      return { name, title, adapter: Object.hasOwn(this.adapters, name), accounts, credentials };
    });
  }

  faults({ id, settings, credentials }: Parameters<ChannelPort['faults']>[0]): FieldError[] {
    const [platform = '', account] = id.split('.', 2);
    if (reserved.has(platform)) return fault('id', `must not be ${platform}, which the bus uses itself`);
    const external = (settings as { external?: unknown }).external;
    if (external !== undefined && typeof external !== 'boolean')
      return fault('settings.external', 'must be true or false');
    if (external === true) return [];
    if (!isKnownPlatform(this.adapters, platform)) {
      const names = platformNames(this.adapters).join(', ');
      return fault('id', `names the platform ${platform}; known are ${names}, others take settings.external`);
    }
    const adapter = this.adapters[platform];
    if (!adapter) return [];
    const only =
      account !== undefined && !adapter.accounts ? fault('id', `${platform} has one account only`) : [];
    const inSettings = adapter
      .settingsFaults(settings as Record<string, unknown>)
      .map(({ path, message }) => ({ path: path === '' ? 'settings' : `settings.${path}`, message }));
    return [...only, ...inSettings, ...credentialFaults(adapter.credentials, credentials)];
  }
}

function credentialFaults(purposes: readonly string[], given: object): FieldError[] {
  const known = purposes.length > 0 ? `known are ${purposes.join(', ')}` : 'none is taken';
  const unknown = Object.keys(given).filter((name) => !purposes.includes(name));
  const missing = purposes.filter((name) => !Object.hasOwn(given, name));
  return [
    ...unknown.flatMap((name) => fault(`credentials.${name}`, `is unknown; ${known}`)),
    ...missing.flatMap((name) => fault(`credentials.${name}`, 'is needed: the name of a secret')),
  ];
}

/** Stores an event from outside, which speaks for its own channel and no other. */
export async function ingest(
  tx: Tx,
  { id, platform }: ChannelName,
  given: IngestedEvent,
  at: string,
): Promise<{ message: string; duplicate: boolean }> {
  const event = given as InboundEvent;
  const faults = eventFaults({ id, platform }, event);
  if (faults.length > 0)
    throw new Problem('invalid', `The event is not one of ${id}: ${faults[0]?.path}.`, faults);
  const stored = await storeEvent(tx, { id, platform }, event, { at });
  return { message: stored.id, duplicate: stored.duplicate };
}
