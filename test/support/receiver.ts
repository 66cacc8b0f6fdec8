import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EgressHooks } from '../../src/gateway/channels/egress.js';

export interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Who is called back; by name, because the product connects to no loopback. */
export class Receiver {
  readonly heard: Heard[] = [];
  readonly answers: [number, Record<string, string>][] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const [status, headers] = this.answers.shift() ?? [204, {}];
      response.writeHead(status, headers).end();
    });
  });

  async start(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://receiver.test:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Leads the name of the receiver to this machine, and every other one inside. */
export const toReceiver: EgressHooks = {
  resolve: (host) =>
    Promise.resolve([{ address: host === 'receiver.test' ? '127.0.0.1' : '10.0.0.1', family: 4 }]),
  allows: (address) => address === '127.0.0.1',
};
