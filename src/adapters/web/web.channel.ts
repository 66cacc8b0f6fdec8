import type { Capabilities, Channel, Outgoing } from '../channel.js';

/**
 * Web chat. The page reads the bus itself, so that a message has arrived once its row is there: sending is nothing
 * more than saying so.
 */
export class WebChannel implements Channel {
  readonly id = 'web';
  readonly platform = 'web';
  readonly capabilities: Capabilities = {
    edit: true,
    delete: true,
    react: true,
    files: true,
    threads: false,
    typing: true,
    idempotent: true,
    textLimit: 200_000,
  };

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async send(_outgoing: Outgoing): Promise<{ platformId?: string }> {
    return {};
  }
}
