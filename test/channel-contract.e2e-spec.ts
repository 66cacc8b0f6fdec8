import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ChannelError, type Inbox, type InboundEvent } from '../src/adapters/channel.js';
import { hookCapabilities } from '../src/adapters/hook/hook.adapter.js';
import { HookChannel } from '../src/adapters/hook/hook.channel.js';
import { hookEvent, type HookRequest } from '../src/adapters/hook/hook.inbound.js';
import { webCapabilities } from '../src/adapters/web/web.adapter.js';
import { WebChannel } from '../src/adapters/web/web.channel.js';
import { webEvent, type WebPost } from '../src/adapters/web/web.inbound.js';
import { Egress } from '../src/gateway/channels/egress.js';
import { channelContract, type ChannelBench } from './contract/channel.js';
import { telegramBench } from './support/fake-telegram/bench.js';
import {
  ToyChannel,
  toyCapabilities,
  toyEvent,
  ToyPlatform,
  type ToyUpdate,
} from './support/toy-platform.js';

async function webBench(): Promise<ChannelBench> {
  const parse = (raw: unknown): InboundEvent => webEvent('web:main~l1', raw as WebPost);
  return {
    name: { id: 'web', platform: 'web' },
    capabilities: webCapabilities,
    parse,
    fixtures: {
      incoming: [
        { id: 'a', text: 'hello', files: [] },
        {
          id: 'b',
          text: '',
          topic: 'plans',
          files: [{ name: 'a.txt', type: 'text/plain', bytes: Buffer.from('a') }],
        },
      ],
      own: [],
    },
    open: async () => new WebChannel(),
    deliver: async (raw, _channel, inbox: Inbox) => void (await inbox.accept(parse(raw))),
    failures: [],
    arrived: undefined,
    close: async () => undefined,
  };
}

/** The receiver of callbacks: a server that answers as it is told. */
async function hookBench(): Promise<ChannelBench> {
  const statuses: [number, Record<string, string>][] = [];
  const texts: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [status, headers] = statuses.shift() ?? [204, {}];
      if (status === 0) return void request.socket.destroy();
      if (status === 204) texts.push((JSON.parse(Buffer.concat(chunks).toString()) as { text: string }).text);
      response.writeHead(status, headers).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = new Egress(() => Promise.resolve([origin]), { allows: () => true });
  const parse = (raw: unknown): InboundEvent =>
    hookEvent({ chat: 'hook:main~l1', link: 'l1' }, raw as HookRequest);
  const answer = (how: string, kind: ChannelError['kind'], status: number, headers = {}) => ({
    how,
    kind,
    arrange: () => void statuses.push([status, headers]),
  });
  return {
    name: { id: 'hook', platform: 'hook' },
    capabilities: hookCapabilities,
    parse,
    fixtures: {
      incoming: [
        {
          headers: { 'x-github-delivery': 'd1', 'content-type': 'application/json' },
          query: {},
          body: Buffer.from('{}'),
        },
        { headers: { 'webhook-id': 'w1' }, query: {}, body: Buffer.from([0xff]) },
      ],
      own: [],
    },
    open: async () =>
      new HookChannel({
        callbackOf: () => Promise.resolve({ url: `${origin}/in`, secret: 'whsec_AAAA', about: ['m1'] }),
        post: (...call) => egress.post(...call),
        now: () => Date.now(),
      }),
    deliver: async (raw, _channel, inbox) => void (await inbox.accept(parse(raw))),
    failures: [
      answer('asked to wait', 'rateLimited', 429, { 'retry-after': '7' }),
      answer('asked to wait while busy', 'rateLimited', 503, { 'retry-after': '7' }),
      answer('refused', 'rejected', 400),
      answer('redirected', 'rejected', 302, { location: `${origin}/else` }),
      answer('broken', 'unreachable', 500),
      answer('cut off', 'unreachable', 0),
    ],
    arrived: () => texts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toyBench(): Promise<ChannelBench> {
  const toy = new ToyPlatform();
  const kinds = ['rateLimited', 'rejected', 'unreachable', 'unknown'] as const;
  return {
    name: { id: 'toy', platform: 'toy' },
    capabilities: toyCapabilities,
    parse: (raw) => toyEvent('toy', raw as ToyUpdate),
    fixtures: {
      incoming: [{ id: 5, from: 'ada', room: '1', text: 'hello' }],
      own: [{ id: 6, from: 'bot', room: '1', text: 'hello yourself' }],
    },
    open: async (context) => {
      const channel = new ToyChannel(toy, context);
      await channel.start();
      return channel;
    },
    deliver: async (raw, channel) => {
      if (!toy.updates.includes(raw as ToyUpdate)) toy.updates.push(raw as ToyUpdate);
      await (channel as ToyChannel).poll();
    },
    failures: kinds.map((kind) => ({
      how: kind,
      kind,
      arrange: () => void toy.failures.push(new ChannelError(kind, 'no')),
    })),
    arrived: () => toy.sent.map(({ text }) => text),
    close: async () => undefined,
  };
}

channelContract('web chat', webBench);
channelContract('webhook', hookBench);
channelContract('of a platform with a cursor', toyBench);
channelContract('Telegram', telegramBench);
