import {
  createServer,
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { duplexPair } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import { log } from '../platform/log.js';
import { requestHeaders } from './headers.js';
import { ModelError } from './model-error.js';

/**
 * How a provider wants its credential: an API key, or a bearer token (`oauth` adds the beta that such tokens
 * need).
 */
export interface Credential {
  /** In lower case: `x-api-key`, `authorization`, or what a compatible provider has in their place. */
  header: string;
  /** The value alone; `Bearer ` is put before it for `authorization`. */
  value: string;
  oauth?: boolean;
}

interface Named {
  /** Named in the usage of what it answers. */
  provider?: string;
  /** The model that it is asked for, where it differs from what the policy says. */
  model?: string;
}

/**
 * Where model requests go. Looked up for each request, so that a warm container follows a changed provider.
 */
export type Upstream = Named &
  (
    | {
        kind: 'http';
        /** May have a path; `/v1/messages` is put behind it. */
        baseUrl: string;
        /** Without one none is sent. */
        credential?: Credential;
      }
    | {
        /** A model in this process: the demonstration. It sees a usual request without any credential. */
        kind: 'handler';
        handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
      }
  );

/** What is sent: path with its query, the container's headers, and the body as the door has written it. */
export interface Outgoing {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  signal: AbortSignal;
}

/** A provider that says nothing for so long has forgotten the request. */
const silenceMs = 10 * 60_000;

function toProvider(upstream: Extract<Upstream, { kind: 'http' }>, outgoing: Outgoing): ClientRequest {
  const base = new URL(upstream.baseUrl);
  const options: RequestOptions = {
    method: 'POST',
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port,
    path: base.pathname.replace(/\/+$/, '') + outgoing.path,
    headers: requestHeaders(outgoing.headers, upstream.credential, outgoing.body.length),
    signal: outgoing.signal,
    timeout: silenceMs,
  };
  return base.protocol === 'https:' ? requestHttps(options) : requestHttp(options);
}

/**
 * Speaks HTTP with the handler over a pair of streams, so that it streams, fails and is aborted like a
 * provider.
 */
function toHandler(upstream: Extract<Upstream, { kind: 'handler' }>, outgoing: Outgoing): ClientRequest {
  const server = createServer((request, response) => {
    Promise.resolve(upstream.handle(request, response)).catch((error: unknown) => {
      log.door.error({ err: error }, 'model handler failed');
      response.destroy();
    });
  });
  const [near, far] = duplexPair();
  server.emit('connection', far);
  return requestHttp({
    method: 'POST',
    path: outgoing.path,
    headers: { host: 'localhost', ...requestHeaders(outgoing.headers, undefined, outgoing.body.length) },
    createConnection: () => near,
    signal: outgoing.signal,
  });
}

function unreachable(error: NodeJS.ErrnoException, upstream: Upstream): ModelError {
  const host = upstream.kind === 'http' ? new URL(upstream.baseUrl).host : 'in this process';
  log.door.warn({ host, code: error.code }, 'model provider is unreachable');
  return new ModelError(
    502,
    `The model provider (${host}) cannot be reached: ${error.code ?? 'no connection'}.`,
  );
}

function answered(request: ClientRequest, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    request.once('timeout', () => request.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })));
    request.end(body);
  });
}

/** Sends a request to the model and resolves with the head of its answer. */
export async function askUpstream(upstream: Upstream, outgoing: Outgoing): Promise<IncomingMessage> {
  const open = (): ClientRequest =>
    upstream.kind === 'http' ? toProvider(upstream, outgoing) : toHandler(upstream, outgoing);
  const request = open();
  try {
    return await answered(request, outgoing.body);
  } catch (error) {
    if (outgoing.signal.aborted) throw error;
    const failure = error as NodeJS.ErrnoException;
    // The provider closed an idle connection just when it was taken; nothing of the request was read.
    if (!request.reusedSocket || failure.code !== 'ECONNRESET') throw unreachable(failure, upstream);
    return answered(open(), outgoing.body).catch((again: NodeJS.ErrnoException) => {
      throw unreachable(again, upstream);
    });
  }
}
