import { defineResource, read, write } from '../../kernel/resource.js';
import { Nothing } from '../nothing.dto.js';
import { GatewayState } from './gateway.dto.js';

export const gateway = defineResource({
  name: 'gateway',
  kind: 'Gateway',
  says: 'What takes messages to agents and back: channels, routing, turns and delivery.',
  view: GatewayState,
  manifest: 'never',
  actions: {
    status: read({
      input: Nothing,
      says: 'Whether the gateway runs, and which run of it this is.',
      scope: () => '**',
      at: { method: 'GET' },
      answer: GatewayState,
      run: async ({ ports }) => ports.gateway.state(),
    }),
    restart: write({
      input: Nothing,
      says: 'Restart the gateway: running turns get 30 seconds and go on afterwards, channels connect anew, messages that come meanwhile are stored. Asking twice is one restart.',
      scope: () => '**',
      // A turn that asks for it would be among those that are waited for.
      on: ['rest', 'mcp'],
      accepts: true,
      answer: GatewayState,
      target: () => 'gateway',
      run: async ({ ports, after }) => {
        after(() => ports.gateway.restart());
        return { ...ports.gateway.state(), state: 'restarting' };
      },
    }),
  },
});
