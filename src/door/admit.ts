import type { IncomingMessage } from 'node:http';
import { newId } from '../platform/ids.js';
import type { BodyPlace } from './body-room.js';
import { ModelError } from './model-error.js';
import type { ModelCall, ModelPolicy } from './model-policy.js';
import { parseBody, readBody, type ModelBody } from './model-request.js';
import { showsPlaceholder } from './placeholder.js';
import { reachOf } from './reach.js';
import type { Upstream } from './upstream.js';

/** A request that may be sent, as it will be sent. */
export interface Admitted {
  call: ModelCall;
  /** With its query. */
  path: string;
  /** In the order of asking; at least one. */
  ways: readonly Way[];
  /** The body as it is sent to ask for this model. */
  body(model: string): Buffer;
}

/** One provider that may be asked, and for which model. */
export interface Way {
  upstream: Upstream;
  model: string;
}

const endpoints: Record<string, ModelCall['endpoint']> = {
  '/v1/messages': 'messages',
  '/v1/messages/count_tokens': 'count_tokens',
};

function endpointOf(request: IncomingMessage): ModelCall['endpoint'] {
  const [path = ''] = (request.url ?? '').split('?');
  const endpoint = request.method === 'POST' ? endpoints[path] : undefined;
  if (!endpoint) throw new ModelError(403, 'This socket serves POST /v1/messages and its token count only.');
  return endpoint;
}

function checkReach(body: ModelBody, policy: ModelPolicy): void {
  const refused = reachOf(body).filter((what) => !policy.mayReach?.(what));
  if (refused.length === 0) return;
  throw new ModelError(400, `The model may not reach out for this agent: ${refused.join(', ')}.`);
}

/** Everything that can be refused is refused here, before the provider hears of the request. */
export async function admit(
  request: IncomingMessage,
  placeholder: string,
  policy: ModelPolicy,
  place: BodyPlace,
): Promise<Admitted> {
  const endpoint = endpointOf(request);
  if (!showsPlaceholder(request.headers, placeholder)) {
    throw new ModelError(401, 'This is not the key of this container.');
  }
  const asked = parseBody(await readBody(request, place));
  checkReach(asked, policy);
  const upstreams = [await policy.upstream(asked.model)].flat();
  const ways = upstreams.map((upstream) => ({
    upstream,
    model: upstream.model ?? policy.model(asked.model),
  }));
  const [first] = ways;
  if (!first) throw new Error('the policy knows no upstream');
  const body = (model: string): Buffer => Buffer.from(JSON.stringify({ ...asked, model }));
  const maxTokens = typeof asked.max_tokens === 'number' ? asked.max_tokens : 0;
  const bytes = body(first.model).length;
  const call = { id: newId(), endpoint, model: first.model, maxTokens, bytes };
  await policy.before?.(call);
  return { call, path: request.url ?? '', ways, body };
}
