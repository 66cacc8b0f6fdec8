import { adapters } from '../../../src/adapters/platforms.js';
import type { Capabilities } from '../../../src/adapters/channel.js';
import { until, World, type BootOptions } from '../boot.js';
import { ToyPlatform, toyAdapter, toyCapabilities } from '../toy-platform.js';
import { TestClock } from './clock.js';
import { Person } from './person.js';

type Row = Record<string, unknown>;

/** Rows as REST takes them, in the order in which they are made. */
export interface Setting {
  settings?: Row;
  agents?: Row[];
  channels?: Row[];
  routes?: Row[];
  grants?: Row[];
}

/** What became of a message. */
export interface Fate {
  state: string;
  reason?: string;
  agent?: string;
  sessionKey?: string;
  routeId?: string;
}

const capabilities: Capabilities = { ...toyCapabilities, textLimit: 4000 };

/**
 * A whole server with a scripted model and people on platforms that are played: real routing, real turns of the real
 * harness, real tools; no network, no key, no account. Each has a data directory of its own.
 */
export class ScriptedWorld {
  private constructor(
    readonly server: World,
    readonly clock: TestClock,
    private readonly platforms: ReadonlyMap<string, ToyPlatform>,
  ) {}

  /** `platforms`: names that are played, such as `telegram`; their channels need no credentials. */
  static async start({
    platforms: names = ['telegram', 'slack'],
    ...options
  }: BootOptions & { platforms?: string[] } = {}): Promise<ScriptedWorld> {
    const platforms = new Map(names.map((name) => [name, new ToyPlatform(name, capabilities)]));
    const played = Object.fromEntries([...platforms].map(([name, toy]) => [name, toyAdapter(toy)]));
    const clock = new TestClock();
    const server = await World.boot({ clock, adapters: { ...adapters, ...played }, ...options });
    return new ScriptedWorld(server, clock, platforms);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** Makes the rows; throws with the server's own words where it refuses one. */
  async set({ settings, agents = [], channels = [], routes = [], grants = [] }: Setting): Promise<void> {
    for (const [name, value] of Object.entries(settings ?? {}))
      await this.call('PUT', `/settings/${name}`, { value });
    for (const [path, rows] of Object.entries({ agents, channels, routes, grants }))
      for (const row of rows) await this.call('POST', `/${path}`, row);
    for (const { id } of channels) await this.isConnected(String(id));
  }

  person(platform: string, name: string): Person {
    return new Person(this.platform(platform), name);
  }

  /** What the model does where a message matches and holds no directives; the first that matches counts. */
  when(match: RegExp, script: string): void {
    this.server.stub.rules.push({ match, script });
  }

  /** Waits until the newest message of a person has been routed and says where it went. */
  async fateOf(person: Person): Promise<Fate> {
    const messages = this.server.app.core.database.read
      .selectFrom('message')
      .leftJoin('agent', 'agent.id', 'message.agentId')
      .where('message.chat', '=', person.chat)
      .where('message.direction', '=', 'in')
      .select(['message.state', 'message.reason', 'agent.path', 'message.sessionKey', 'message.routeId'])
      .orderBy('message.seq', 'desc');
    const row = await until(async () => {
      const newest = await messages.limit(1).executeTakeFirst();
      return newest && newest.state !== 'received' && newest;
    }, `the message of ${person.name} is routed`);
    const { state, reason, path, sessionKey, routeId } = row;
    return {
      state,
      ...(reason !== null && { reason }),
      ...(path !== null && { agent: path }),
      ...(sessionKey !== null && { sessionKey }),
      ...(routeId !== null && { routeId }),
    };
  }

  /** What the model was told in its newest request, as text. */
  prompt(): string {
    return JSON.stringify(this.server.stub.requests.at(-1)?.body ?? null);
  }

  private platform(name: string): ToyPlatform {
    const platform = this.platforms.get(name);
    if (platform) return platform;
    throw new Error(`${name} is not played; played are ${[...this.platforms.keys()].join(', ')}`);
  }

  private async isConnected(id: string): Promise<void> {
    const platform = this.platforms.get(id.split('.', 1)[0] ?? id);
    if (platform) await until(async () => platform.channels.has(id), `${id} is connected`);
  }

  private async call(method: string, path: string, body: Row): Promise<void> {
    const { status, body: answer } = await this.server.api(method, path, body);
    if (status >= 300)
      throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
  }
}
