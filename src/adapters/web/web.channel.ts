import type { Channel, Outgoing } from '../channel.js';
import { webCapabilities } from './web.adapter.js';

/**
 * Web chat. The page reads the bus itself, so that a message has arrived once its row is there: sending is nothing
 * more than saying so.
 */
export class WebChannel implements Channel {
  readonly id = 'web';
  readonly platform = 'web';
  readonly capabilities = webCapabilities;

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async send(_outgoing: Outgoing): Promise<{ platformId?: string }> {
    return {};
  }
}
