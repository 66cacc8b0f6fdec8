import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../platform/log.js';
import type { Admitted, Way } from './admit.js';
import { Meter } from './meter.js';
import { ModelError, refuse } from './model-error.js';
import type { ModelUsage } from './model-policy.js';
import { relay, relayError } from './relay.js';
import { askUpstream, type Upstream } from './upstream.js';

/** What is recorded of an answer that the container did not wait for. */
const clientGone = 499;

/** An answer that another provider may give better: too many requests, overloaded, broken. */
function isOverloaded({ statusCode = 502 }: IncomingMessage): boolean {
  return statusCode === 429 || statusCode >= 500;
}

/** One admitted request on its way to the model and its answer on its way back. */
export class Exchange {
  private readonly started = performance.now();
  private readonly gone = new AbortController();
  private meter: Meter | undefined;
  private whole = false;
  private way: Way;

  constructor(
    private readonly admitted: Admitted,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.way = admitted.ways[0] as Way;
  }

  /** Resolves when the answer is out or broken off; it never rejects for what an end did. */
  async run(): Promise<void> {
    if (this.response.destroyed) return;
    const leave = (): void => this.gone.abort();
    this.response.once('close', leave);
    try {
      await this.pass();
      this.whole = true;
    } catch (error) {
      if (error instanceof ModelError) refuse(this.response, error);
      else this.response.destroy();
    } finally {
      this.response.off('close', leave);
    }
  }

  usage(): ModelUsage {
    const { id, endpoint, bytes } = this.admitted.call;
    const { model, upstream } = this.way;
    const status = this.response.headersSent ? this.response.statusCode : clientGone;
    // A refused request is not billed; one that was left before its answer may be.
    const billed = endpoint === 'messages' && (this.meter !== undefined || status === clientGone);
    const { settled, ...tokens } = (this.meter ?? new Meter(true)).tokens(billed ? bytes : 0);
    return {
      id,
      endpoint,
      model,
      ...(upstream.provider !== undefined && { provider: upstream.provider }),
      status,
      ...tokens,
      bytesIn: bytes,
      bytesOut: this.meter?.bytes ?? 0,
      ms: Math.round(performance.now() - this.started),
      complete: this.whole && (settled || !this.meter),
    };
  }

  private async pass(): Promise<void> {
    const { signal } = this.gone;
    const { answer, upstream } = await this.ask(signal);
    if ((answer.statusCode ?? 502) >= 300) {
      return relayError(answer, this.response, upstream.kind === 'http' ? upstream.credential : undefined);
    }
    const streamed = answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
    this.meter = new Meter(streamed);
    await relay(answer, this.response, this.meter, signal);
  }

  /** The first answer that is worth passing on; nothing has reached the container before that. */
  private async ask(signal: AbortSignal): Promise<{ answer: IncomingMessage; upstream: Upstream }> {
    const { ways, path, body } = this.admitted;
    const last = ways.at(-1);
    for (const way of ways) {
      this.way = way;
      const { upstream } = way;
      try {
        const outgoing = { path, headers: this.request.headers, body: body(way.model), signal };
        const answer = await askUpstream(upstream, outgoing);
        if (way === last || !isOverloaded(answer)) return { answer, upstream };
        answer.destroy();
        log.door.warn(
          { provider: upstream.provider, status: answer.statusCode },
          'the next provider is asked',
        );
      } catch (error) {
        if (way === last || !(error instanceof ModelError)) throw error;
      }
    }
    throw new Error('there was no provider to ask');
  }
}
