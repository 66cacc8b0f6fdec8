import { EventReader } from '../support/event-reader.js';
import type { CrashWorld } from './crash-world.js';

/** A chat of one row, with what people have put into it and what they have seen there. */
export interface Spot {
  chat: string;
  inputs: number;
  seen: () => string[];
}

/** Where one row of the matrix is played: rooms of its own, in a world that all rows share. */
export class Stage {
  readonly spots: Spot[] = [];
  /** Each of these people are to see once. */
  readonly expected: string[] = [];
  /** What else has to be true at the end; each fault in words. */
  readonly checks: (() => Promise<string[]>)[] = [];
  readonly #updates: number[] = [];
  readonly #pages: { path: string; readers: EventReader[] }[] = [];

  constructor(
    readonly world: CrashWorld,
    readonly id: string,
    /** From now on the step of the row counts. */
    readonly arm: () => Promise<void>,
  ) {}

  /** A room on the platform. */
  room(
    suffix = '',
    kind: 'direct' | 'group' = 'direct',
  ): { write: (text: string, file?: string) => void; chat: string } {
    const room = `${kind === 'group' ? 'group' : ''}${this.id}${suffix}`;
    const { platform } = this.world;
    const spot = { chat: `pigeon:${kind}/${room}`, inputs: 0, seen: () => platform.seen(room) };
    this.spots.push(spot);
    return {
      chat: spot.chat,
      write: (text, file) => {
        spot.inputs += 1;
        this.#updates.push(platform.write(room, text, file));
      },
    };
  }

  /** A page that is open, and follows the chat over every restart. */
  async page(): Promise<{ post: (text: string) => Promise<void>; path: string }> {
    const { world } = this;
    const { body } = await world.made(await world.server.api('POST', '/links', { agent: 'main' }));
    const path = String(body.url).replace(/\/$/, '');
    const readers = [world.server.follow(0, path)];
    this.#pages.push({ path, readers });
    const spot = { chat: String(body.chat), inputs: 0, seen: () => shownOn(readers) };
    this.spots.push(spot);
    const post = async (text: string): Promise<void> => {
      spot.inputs += 1;
      const id = `${this.id}-${spot.inputs}`;
      await world.insist(async (server) => (await server.post(text, { chat: path, id })) || undefined);
    };
    return { post, path };
  }

  /** Pages connect again where they were. */
  reconnect(): void {
    for (const { path, readers } of this.#pages) {
      const last = Math.max(...readers.map((reader) => reader.last));
      readers.push(this.world.server.follow(last, path));
    }
  }

  /** A webhook with a callback. */
  async hook(): Promise<(body: string) => Promise<void>> {
    const { world, id } = this;
    const callback = `${world.platform.url.replace('127.0.0.1', 'receiver.test')}/callback/${id}`;
    const link = { agent: 'main', kind: 'hook', callback };
    const { body } = await world.made(await world.server.api('POST', '/links', link));
    const spot = { chat: String(body.chat), inputs: 0, seen: () => world.platform.seen(id) };
    this.spots.push(spot);
    return async (text) => {
      spot.inputs += 1;
      const headers = { 'content-type': 'text/plain', 'x-github-delivery': `${id}-${spot.inputs}` };
      await world.insist(async ({ url }) => {
        const { status } = await fetch(`${url}${String(body.url)}`, { method: 'POST', headers, body: text });
        return status === 202 || undefined;
      });
    };
  }

  /** What the platform was never told to be stored. */
  unacknowledged(): number {
    return this.#updates.filter((update) => !this.world.platform.acknowledged.has(update)).length;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pages.flatMap(({ readers }) => readers.map((reader) => reader.close())));
  }
}

/** The messages that stand on a page at the end: one for each id, whatever came how often. */
function shownOn(readers: readonly EventReader[]): string[] {
  const events = readers.flatMap(({ seen }) => seen);
  const said = events.filter(({ kind, data }) => kind === 'message' && data.direction === 'out');
  return [...new Map(said.map(({ data }) => [String(data.id), String(data.text)])).values()];
}
