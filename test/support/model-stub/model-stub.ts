import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { readModelRequest } from '../../../src/door/demo/model-request.js';
import { Player } from './player.js';
import { answerTo, type Rule } from './script.js';

/** A request as it came, and whether its connection ended before its answer was complete. */
export interface Recorded {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  at: number;
  aborted: boolean;
}

/** A model of the Messages API that does what the messages say; `directives.ts` describes the language. */
export class ModelStub {
  /** Requests for a message, oldest first. */
  readonly requests: Recorded[] = [];
  /** Everything else that was asked: token counts, and paths that this server does not know. */
  readonly others: Recorded[] = [];
  /** Asked where what people say holds no directives: the first that matches. */
  readonly rules: Rule[] = [];
  url = '';
  private readonly servers: Server[] = [];
  private readonly counted = new Map<string, number>();
  private ids = 0;

  /** Listens on loopback, on the port of before after a `close`, and on a unix socket where one is named. */
  async start(options: { socket?: string } = {}): Promise<void> {
    const server = await this.listen({
      port: Number(new URL(this.url || 'http://x:0').port),
      host: '127.0.0.1',
    });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (options.socket) await this.listen({ path: options.socket });
  }

  async close(): Promise<void> {
    await Promise.all(
      this.servers.splice(0).map(async (server) => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  private async listen(where: { port: number; host: string } | { path: string }): Promise<Server> {
    const server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        this.refuse(response, 400, 'invalid_request_error', String(error));
      });
    });
    this.servers.push(server.listen(where));
    await once(server, 'listening');
    return server;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const body: unknown = method === 'POST' ? await json(request) : undefined;
    const recorded = { method, path, headers, body, at: Date.now(), aborted: false };
    (path === '/v1/messages' ? this.requests : this.others).push(recorded);
    response.once('close', () => (recorded.aborted = !response.writableFinished));
    if (path === '/v1/messages') return this.answer(body, response);
    if (path !== '/v1/messages/count_tokens') return this.refuse(response, 404, 'not_found_error', path);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ input_tokens: Math.ceil(JSON.stringify(body).length / 4) }));
  }

  private async answer(body: unknown, response: ServerResponse): Promise<void> {
    const request = readModelRequest(body);
    const answer = answerTo(request, () => this.newId('toolu'), this.rules);
    const counter = (script: string, line: number, times: number): boolean =>
      this.count(script, line) <= times;
    await new Player(request, answer, response, counter, this.newId('msg')).play();
  }

  private count(script: string, line: number): number {
    const key = `${line} ${script}`;
    const count = (this.counted.get(key) ?? 0) + 1;
    this.counted.set(key, count);
    return count;
  }

  private newId(kind: string): string {
    return `${kind}_stub${String(++this.ids).padStart(6, '0')}`;
  }

  private refuse(response: ServerResponse, status: number, type: string, message: string): void {
    if (response.headersSent) return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ type: 'error', error: { type, message } }));
  }
}
