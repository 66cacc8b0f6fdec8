import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Problem, toProblem } from '../../platform/problem.js';
import type { Json } from '../../platform/json.js';
import { demoModel, realWorld, roughTokens, type DemoWorld } from './demo-model.js';
import { sseText, type SseEvent } from './message-events.js';

const errorTypes: Record<number, string> = { 400: 'invalid_request_error', 404: 'not_found_error' };

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function sendEvents(response: ServerResponse, events: AsyncIterable<SseEvent>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for await (const event of events) {
    if (response.destroyed) return;
    response.write(sseText(event));
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  try {
    return await json(request);
  } catch {
    throw new Problem('invalid', 'the body is not JSON');
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, world: DemoWorld): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*$/, '');
  const known = path === '/v1/messages' || path === '/v1/messages/count_tokens';
  if (request.method !== 'POST' || !known)
    throw new Problem('notFound', `${request.method} ${path} is not served`);
  const body = await readBody(request);
  if (path.endsWith('count_tokens')) return sendJson(response, 200, { input_tokens: roughTokens(body) });
  const answered = demoModel(body, world);
  return isStream(answered) ? sendEvents(response, answered) : sendJson(response, 200, answered);
}

function isStream(answered: AsyncIterable<SseEvent> | Json): answered is AsyncIterable<SseEvent> {
  return typeof answered === 'object' && answered !== null && Symbol.asyncIterator in answered;
}

/** Serves the two endpoints of the Messages API that a harness uses; failures have the API's own shape. */
export async function handleDemoRequest(
  request: IncomingMessage,
  response: ServerResponse,
  world: DemoWorld = realWorld,
): Promise<void> {
  try {
    await answer(request, response, world);
  } catch (error) {
    const { status, detail } = toProblem(error);
    if (response.headersSent) return void response.destroy();
    sendJson(response, status, {
      type: 'error',
      error: { type: errorTypes[status] ?? 'api_error', message: detail },
    });
  }
}
