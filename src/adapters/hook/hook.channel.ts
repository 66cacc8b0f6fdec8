import { ChannelError, type Channel, type Outgoing } from '../channel.js';
import { hookCapabilities } from './hook.adapter.js';
import { callbackBody, callbackHeaders, type Callback } from './hook.outbound.js';

/** What a hook's answers need of the running server. */
export interface HookPorts {
  /** The callback of a chat; undefined where the caller reads the answer by itself. */
  callbackOf(outgoing: Outgoing): Promise<Callback | undefined>;
  /** Posts it, through the egress rules. Throws ChannelError. */
  post(url: string, headers: Record<string, string>, body: string): Promise<void>;
  now(): number;
}

/** Webhooks: what is said stands on the bus for those who ask, and goes to the link's callback where it has one. */
export class HookChannel implements Channel {
  readonly id = 'hook';
  readonly platform = 'hook';
  readonly capabilities = hookCapabilities;

  constructor(private readonly ports: HookPorts) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async send(outgoing: Outgoing): Promise<{ platformId?: string }> {
    if (['edit', 'delete', 'react'].includes(outgoing.kind))
      throw new ChannelError('rejected', `a webhook cannot ${outgoing.kind} what was posted`);
    const callback = await this.ports.callbackOf(outgoing);
    if (!callback) return {};
    const body = callbackBody(outgoing, callback.about);
    const seconds = Math.floor(this.ports.now() / 1000);
    await this.ports.post(callback.url, callbackHeaders(outgoing.key, seconds, body, callback.secret), body);
    return {};
  }
}
