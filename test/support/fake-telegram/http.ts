import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal } from './refusal.js';

/** What happens to a call instead, or beside, of its being done. */
export type Fault =
  | 'cut before'
  | 'cut after'
  /** What stands before the Bot API answers, and not in JSON. */
  | 'bad gateway'
  | Pick<Refusal, 'code' | 'description' | 'parameters'>;

export interface Request {
  /** `bot<token>/<method>` or `file/bot<token>/<path>`. */
  path: string;
  fields: Record<string, unknown>;
  uploads: Map<string, File>;
  gone: AbortSignal;
}

interface Faces {
  call(request: Request): Promise<unknown>;
  file(path: string): Buffer | undefined;
  fault(method: string, fields: Record<string, unknown>): Fault | undefined;
}

/** The Bot API's HTTP face: JSON and forms in, `{ ok, result }` out. */
export class BotApiServer {
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly faces: Faces) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, after an outage on the same port again. */
  async listen(): Promise<void> {
    this.#server = createServer((request, response) => {
      this.answer(request, response).catch(() => request.socket.destroy());
    });
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections and refuses new ones. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://fake').pathname).slice(1);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    if (path.startsWith('file/')) {
      const bytes = this.faces.file(path.slice('file/'.length));
      return void response.writeHead(bytes ? 200 : 404).end(bytes);
    }
    const { fields, uploads } = await bodyOf(request);
    const fault = this.faces.fault(path.split('/')[1]?.toLowerCase() ?? '', fields);
    if (fault === 'cut before') return void request.socket.destroy();
    if (fault === 'bad gateway')
      return void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
    const [status, body] = await this.outcome({ path, fields, uploads, gone: gone.signal }, fault);
    if (fault === 'cut after') return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async outcome(request: Request, fault: Fault | undefined): Promise<[number, object]> {
    try {
      if (typeof fault === 'object') throw new Refusal(fault.code, fault.description, fault.parameters);
      return [200, { ok: true, result: await this.faces.call(request) }];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, description, parameters } = error;
      return [code, { ok: false, error_code: code, description, ...(parameters && { parameters }) }];
    }
  }
}

/** In a form, everything else that looks like JSON is. */
const plain = new Set(['text', 'caption']);

function fieldOf(value: string): unknown {
  return /^[[{]|^(true|false)$|^-?\d+$/.test(value) ? (JSON.parse(value) as unknown) : value;
}

async function bodyOf(request: IncomingMessage): Promise<Pick<Request, 'fields' | 'uploads'>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers['content-type'] ?? '';
  const uploads = new Map<string, File>();
  if (type.startsWith('application/json'))
    return { fields: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>, uploads };
  const fields: Record<string, unknown> = {};
  if (!type.startsWith('multipart/')) return { fields, uploads };
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
  for (const [name, value] of form)
    if (typeof value === 'string') fields[name] = plain.has(name) ? value : fieldOf(value);
    else uploads.set(name, value);
  return { fields, uploads };
}
