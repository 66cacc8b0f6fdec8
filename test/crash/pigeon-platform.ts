import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** Something that a person did; given out again until it is acknowledged. */
export interface PigeonUpdate {
  id: number;
  room: string;
  text: string;
  file?: string;
}

/** What people see in a room. */
interface Post {
  id: string;
  room: string;
  text: string;
}

interface Call {
  kind: string;
  room: string;
  text: string;
  id?: string;
}

/**
 * A platform outside of the server's process, in the manner of most: it delivers at least once, and takes the same
 * send twice as two messages. What stands in `posts` is what people have seen.
 */
export class PigeonPlatform {
  readonly posts: Post[] = [];
  readonly acknowledged = new Set<number>();
  /** `drops`: takes the next send and breaks the connection; `revoked`: refuses all of them. */
  mood: 'well' | 'drops' | 'revoked' = 'well';
  url = '';
  #updates: PigeonUpdate[] = [];
  #ids = 0;
  #sent = 0;
  readonly #server = createServer((request, response) => {
    const body = request.method === 'POST' ? json(request) : Promise.resolve(undefined);
    const key = String(request.headers['webhook-id']);
    void body
      .then((value) => this.answer(request.url ?? '', value, response, key))
      .catch(() => response.destroy());
  });

  async start(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A person writes. */
  write(room: string, text: string, file?: string): number {
    const id = ++this.#ids;
    this.#updates.push({ id, room, text, ...(file !== undefined && { file }) });
    return id;
  }

  seen(room: string): string[] {
    return this.posts.filter((post) => post.room === room).map(({ text }) => text);
  }

  private answer(path: string, body: unknown, response: ServerResponse, key: string): void {
    const say = (value: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (path === '/updates') return say(this.#updates);
    if (path === '/ack') return say(this.acknowledge((body as { id: number }).id));
    const [, hook] = /^\/callback\/(.+)$/.exec(path) ?? [];
    if (hook !== undefined) return say(this.call(hook, key, (body as { text: string }).text));
    if (this.mood === 'revoked') return say({}, 401);
    const platformId = this.take(body as Call);
    if (this.mood !== 'drops') return say({ platformId });
    this.mood = 'well';
    response.destroy();
  }

  private acknowledge(id: number): object {
    this.acknowledged.add(id);
    this.#updates = this.#updates.filter((update) => update.id !== id);
    return {};
  }

  /** A receiver of callbacks knows a repetition by its key, as the scheme says. */
  private call(room: string, id: string, text: string): object {
    if (!this.posts.some((post) => post.id === id)) this.posts.push({ id, room, text });
    return {};
  }

  private take({ kind, room, text, id }: Call): string {
    const place = this.posts.findIndex((post) => post.id === id);
    const standing = this.posts[place];
    if (kind === 'edit' && standing) standing.text = text;
    else if (kind === 'delete' && standing) this.posts.splice(place, 1);
    else {
      this.#sent += 1;
      this.posts.push({ id: `p${this.#sent}`, room, text });
    }
    return standing?.id ?? `p${this.#sent}`;
  }
}
