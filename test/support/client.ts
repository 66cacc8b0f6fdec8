import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventReader } from './event-reader.js';

/** What an answer of `POST /chat/<token>?wait=` holds. */
export interface Answered {
  message: string;
  turn?: string;
  state: string;
  reason?: string;
  answers: { id: string; text: string; state: string; sender: string }[];
}

export interface SayOptions {
  /** Path of another chat than the first agent's. */
  chat?: string;
  id?: string;
  wait?: number;
}

/** The calls that tests make most, on a server that listens somewhere; secrets are read from its data directory. */
export abstract class Client {
  constructor(readonly dataDir: string) {}

  abstract get url(): string;

  get token(): string {
    return readFileSync(join(this.dataDir, 'token'), 'utf8').trim();
  }

  /** Path of the first agent's chat, without the last slash. */
  get chat(): string {
    return readFileSync(join(this.dataDir, 'first-chat'), 'utf8').trim().replace(/\/$/, '');
  }

  /** A call of the REST API as the operator. */
  async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      body: text === '' ? undefined : (JSON.parse(text) as any),
    };
  }

  /** Writes in a chat and waits for the answer. */
  async say(text: string, { wait = 60, ...options }: SayOptions = {}): Promise<Answered> {
    return (await this.write(text, options, `?wait=${wait}`)) as Answered;
  }

  /** Writes in a chat; resolves when the message is stored. */
  async post(text: string, options: SayOptions = {}): Promise<string> {
    return ((await this.write(text, options)) as { message: string }).message;
  }

  /** What a page shows when it opens. */
  async history(chat = this.chat) {
    const response = await fetch(`${this.url}${chat}/history`);
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return (await response.json()) as { messages: any[]; running: any[]; lastSeq: number };
  }

  /** Whether all that was to be said has left; a page shows an answer then, a moment after the turn's end. */
  async allHasLeft(): Promise<boolean> {
    const states = ['pending', 'sending'];
    const lists = await Promise.all(states.map((state) => this.api('GET', `/deliveries?state=${state}`)));
    return lists.every(({ body }) => body.items.length === 0);
  }

  /** The event stream of a chat, after an event that was seen. */
  follow(after: number, chat = this.chat): EventReader {
    return new EventReader(`${this.url}${chat}/events`, { 'last-event-id': String(after) });
  }

  /** The event stream of one turn. */
  followTurn(turn: string, after = 0): EventReader {
    const headers = { authorization: `Bearer ${this.token}`, 'last-event-id': String(after) };
    return new EventReader(`${this.url}/v1/turns/${turn}/follow`, headers);
  }

  /** A new agent with a chat of its own; its path. */
  async agent(path: string, fields: Record<string, unknown> = {}): Promise<{ path: string; chat: string }> {
    const made = await this.api('POST', '/agents', { path, ...fields });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return { path, chat: await this.link(path) };
  }

  /** Another chat with an agent. */
  async link(agent: string): Promise<string> {
    const link = await this.api('POST', '/links', { agent });
    return String(link.body.url).replace(/\/$/, '');
  }

  private async write(text: string, { chat = this.chat, id }: SayOptions, query = ''): Promise<unknown> {
    const response = await fetch(`${this.url}${chat}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, ...(id && { id }) }),
    });
    return response.json();
  }
}
