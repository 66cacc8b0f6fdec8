import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiError,
  eventsOf,
  Unreachable,
  type Problem,
  type StreamEvent,
} from '../../openapi/client/index.js';
import type { Connection } from './connection.js';
import { Failure } from './failure.js';

export interface Said {
  id: string;
  direction: 'in' | 'out';
  text: string;
  sender: string;
  turn?: string;
  state: string;
  reason?: string;
}

export interface Answered {
  message: string;
  turn?: string;
  state: string;
  reason?: string;
  answers: Said[];
}

export interface Notice {
  model: string;
  demo: boolean;
  runtime: string;
  isolated: boolean;
  hint?: string;
}

/** A chat by its link, as a page uses it: the token in the path is the credential. */
export class ChatLink {
  readonly #url: string;

  constructor(base: string, path: string) {
    this.#url = `${base}${path.replace(/\/+$/, '')}`;
  }

  async post(text: string, wait?: number): Promise<Answered> {
    const body = JSON.stringify({ text, id: crypto.randomUUID() });
    const headers = { 'content-type': 'application/json' };
    const query = wait === undefined ? '' : `?wait=${wait}`;
    return (await this.#ask(query, { method: 'POST', headers, body })).json() as Promise<Answered>;
  }

  async history(): Promise<{ agent: { path: string; name: string }; notice: Notice; lastSeq: number }> {
    return (await this.#ask('/history?limit=1')).json() as never;
  }

  async cancel(turn: string): Promise<void> {
    await this.#ask(`/turns/${encodeURIComponent(turn)}/cancel`, { method: 'POST' });
  }

  /** Everything after an event, then live ones, until the signal. */
  async *events(after: number, signal: AbortSignal): AsyncIterable<StreamEvent> {
    const { body } = await this.#ask('/events', { headers: { 'last-event-id': String(after) }, signal });
    if (body) yield* eventsOf(body);
  }

  async #ask(tail: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(this.#url + tail, { redirect: 'manual', ...init }).catch(
      (error: unknown) => {
        if (init.signal?.aborted) throw init.signal.reason;
        throw new Unreachable(new URL(this.#url).origin, error);
      },
    );
    if (response.ok) return response;
    const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
    if (typeof problem?.detail === 'string') throw new ApiError(response.status, problem);
    throw new Failure(`the chat answers with the status ${response.status}; its link may have ended`);
  }
}

/** The first agent's chat of a server on this machine; undefined where its file is gone or the server is elsewhere. */
export function firstChat({ dataDir, local, url }: Connection): ChatLink | undefined {
  if (!local) return undefined;
  try {
    return new ChatLink(url, readFileSync(join(dataDir, 'first-chat'), 'utf8').trim());
  } catch {
    return undefined;
  }
}

/** A chat of its own for as long as it is needed. */
export async function withLink<T>(
  { client, url }: Connection,
  agent: string,
  context: string,
  use: (chat: ChatLink) => Promise<T>,
): Promise<T> {
  const link = await client.links.create({ agent, context });
  try {
    return await use(new ChatLink(url, link.url ?? ''));
  } finally {
    await client.links.delete(link.id);
  }
}

/** The agent that takes what no route matches. */
export async function defaultAgent({ client }: Connection): Promise<string> {
  for (let cursor: string | undefined; ;) {
    const page = await client.agents.list({ limit: 500, ...(cursor && { cursor }) });
    const found = page.items.find((agent) => agent.default);
    if (found) return found.path;
    cursor = page.nextCursor;
    if (cursor === undefined) throw new Failure('no agent is the default one; name an agent');
  }
}
