import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ModelCall, ModelPolicy, ModelUsage } from '../../src/door/model-policy.js';
import { openModelSocket, type ModelSocket } from '../../src/door/model-socket.js';

export const placeholder = 'door_placeholder';
export const secret = 'sk-very-real';
export const hello = { model: 'opus', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };

export function sse(...events: object[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
}

export const start = {
  type: 'message_start',
  message: { usage: { input_tokens: 7, cache_read_input_tokens: 3 } },
};
export const delta = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Good morning' } };
export const end = { type: 'message_delta', usage: { output_tokens: 42 } };

interface Seen {
  url: string;
  headers: IncomingMessage['headers'];
  body: { model?: string };
}

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

/** A model socket with a provider behind it, what the provider saw and what was counted. */
export class SocketBench {
  seen: Seen[] = [];
  before: ModelCall[] = [];
  after: ModelUsage[] = [];
  policy!: ModelPolicy;
  answer!: RequestListener;
  socket!: ModelSocket;
  baseUrl = '';
  #root = '';
  #provider!: Server;
  #counted: () => void = () => undefined;

  get path(): string {
    return join(this.#root, 'm.sock');
  }

  async start(): Promise<void> {
    [this.seen, this.before, this.after] = [[], [], []];
    this.#counted = () => undefined;
    this.answer = (_from, to) =>
      void to.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(start, delta, end));
    await this.listen();
    const upstream = {
      kind: 'http',
      baseUrl: this.baseUrl,
      credential: { header: 'x-api-key', value: secret },
    } as const;
    this.policy = {
      upstream: () => upstream,
      model: () => 'claude-sonnet-5',
      before: (call) => void this.before.push(call),
      after: (usage) => {
        this.after.push(usage);
        this.#counted();
      },
    };
    this.#root = await mkdtemp(join(tmpdir(), 'rk-'));
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const policy = new Proxy(this.policy, { get: (_, name) => this.policy[name as keyof ModelPolicy] });
    this.socket = await openModelSocket(this.path, owner, placeholder, policy);
  }

  async stop(): Promise<void> {
    await this.socket.close();
    this.#provider.closeAllConnections();
    await new Promise((resolve) => this.#provider.close(resolve));
    await rm(this.#root, { recursive: true });
  }

  open(
    body: string | Buffer,
    headers: OutgoingHttpHeaders = {},
    path = '/v1/messages',
    method = 'POST',
  ): ClientRequest {
    const sent = request({
      socketPath: this.path,
      path,
      method,
      headers: { 'x-api-key': placeholder, 'content-type': 'application/json', ...headers },
    });
    sent.on('error', () => undefined);
    sent.end(body);
    return sent;
  }

  async ask(body: unknown, headers?: OutgoingHttpHeaders, path?: string, method?: string): Promise<Reply> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const sent = this.open(raw, headers, path, method);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: reply.statusCode ?? 0, headers: reply.headers, text: await text(reply) };
  }

  /** Until the first request was counted. */
  settled(): Promise<void> {
    return this.after.length > 0 ? Promise.resolve() : new Promise((resolve) => (this.#counted = resolve));
  }

  private async listen(): Promise<void> {
    this.#provider = createServer((from, to) => {
      void text(from).then((body) => {
        this.seen.push({
          url: from.url ?? '',
          headers: from.headers,
          body: JSON.parse(body) as Seen['body'],
        });
        this.answer(from, to);
      });
    });
    this.#provider.listen(0, '127.0.0.1');
    await once(this.#provider, 'listening');
    this.baseUrl = `http://127.0.0.1:${(this.#provider.address() as AddressInfo).port}`;
  }
}
