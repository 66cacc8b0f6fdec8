// The client of the API. The operations and the types beside it are generated from openapi.json; this is the part
// that does not depend on what the API holds.
import { operations, resources } from './operations.js';

export { operations, resources };

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

export class Unreachable extends Error {
  constructor(url, cause) {
    super(`no answer from ${url}: ${reasonOf(cause)}`, { cause });
    this.name = 'Unreachable';
    this.url = url;
  }
}

const reasons = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is unknown',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ETIMEDOUT: 'it took too long',
  UND_ERR_CONNECT_TIMEOUT: 'it took too long',
};

function reasonOf(error) {
  const { code, errors, message } = error?.cause ?? error ?? {};
  return reasons[code ?? errors?.[0]?.code] ?? message ?? 'unknown';
}

const camel = (name) => name.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());

function addressOf(base, { path, in: place, key: parts }, key, input) {
  if (key.length !== parts.length) throw new TypeError(`${path} takes ${parts.length} parts of a key, got ${key.length}`);
  const url = new URL(base.replace(/\/+$/, '') + path.replace('{key}', key.map(encodeURIComponent).join(',')));
  if (place !== 'query') return url;
  for (const [name, value] of Object.entries(input ?? {})) {
    if (value !== undefined) url.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return url;
}

function headersOf(operation, token, { ifMatch, idempotencyKey, lastEventId } = {}) {
  return {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(operation.in === 'body' && { 'content-type': operation.media }),
    ...(ifMatch !== undefined && { 'if-match': /^["*]/.test(ifMatch) ? ifMatch : `"${ifMatch}"` }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
  };
}

/** What answered is not always us: a proxy's page becomes a problem as well. */
function problemOf(status, text) {
  try {
    const problem = JSON.parse(text);
    if (typeof problem.detail === 'string') return problem;
  } catch {
    // Falls through to the plain one.
  }
  const detail = `The answer has the status ${status} and is not from a Rookery API; check the address.`;
  return { type: 'about:blank', title: 'Unexpected answer', status, detail };
}

async function readBody(response, url) {
  let text;
  try {
    text = await response.text();
  } catch (error) {
    throw new Unreachable(url, error);
  }
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || (text !== '' && !type.startsWith('application/json'))) {
    throw new ApiError(response.status, problemOf(response.status, response.ok ? '' : text));
  }
  return text === '' ? undefined : JSON.parse(text);
}

function eventOf(frame) {
  const fields = new Map(frame.split('\n').map((line) => line.split(/:\s?(.*)/s, 2)));
  if (!fields.has('data')) return undefined;
  return { seq: Number(fields.get('id')), kind: fields.get('event'), data: JSON.parse(fields.get('data')) };
}

/** The events of a response; ends with it. */
export async function* eventsOf(body) {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop();
    for (const frame of frames) {
      const event = eventOf(frame);
      if (event) yield event;
    }
  }
}

export function createClient({ url, token, fetch = globalThis.fetch }) {
  // A redirect is not followed: the token is for this address alone.
  async function send(operation, key, input, options = {}) {
    const address = addressOf(url, operation, key, input);
    const body = operation.in === 'body' ? JSON.stringify(input ?? {}) : undefined;
    const headers = headersOf(operation, token, options);
    const { signal } = options;
    try {
      return await fetch(address, { method: operation.method, headers, body, signal, redirect: 'manual' });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new Unreachable(url, error);
    }
  }

  async function request(operation, key, input, options) {
    const response = await send(operation, key, input, options);
    return { status: response.status, headers: response.headers, body: await readBody(response, url) };
  }

  async function* stream(operation, key, input, options) {
    const response = await send(operation, key, input, options);
    if (!response.ok) await readBody(response, url);
    yield* eventsOf(response.body);
  }

  const client = { request, stream };
  for (const operation of operations) {
    const api = (client[camel(operation.resource)] ??= {});
    const count = operation.key.length;
    api[camel(operation.verb)] = (...given) => {
      const [input, options] = operation.input ? given.slice(count) : [undefined, given[count]];
      const key = given.slice(0, count);
      if (operation.stream) return stream(operation, key, input, options);
      return request(operation, key, input, options).then(({ body }) => body);
    };
  }
  return client;
}
