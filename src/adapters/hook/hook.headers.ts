import type { Headers } from './hook.signature.js';

/** Names that carry a credential or a signature; what an agent reads must not hold them. */
const secretive =
  /auth|cookie|token|secret|password|passwd|credential|signature|session|api-?key|access-?key|^x-amz-security/i;

/** What a proxy or the transport has to say; nothing of it is about the event. */
const transport =
  /^(host|connection|content-length|transfer-encoding|accept.*|te|upgrade|keep-alive|expect|via|forwarded|x-forwarded-.*|x-real-ip|x-request-id|traceparent|tracestate|sec-.*|priority|cf-.*|cdn-loop)$/;

const most = 40;
const longest = 500;

const clean = (value: string): string => value.replace(/\s+/g, ' ').trim().slice(0, longest);

/** The headers that are kept with a message: a bounded list, without credentials and without the transport's. */
export function keptHeaders(headers: Headers): Record<string, string> {
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || secretive.test(name) || transport.test(name)) return [];
    return [[name, clean([value].flat().join(', '))] as const];
  });
  return Object.fromEntries(kept.slice(0, most));
}

/** The same for the parameters of the address. */
export function keptQuery(query: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(query)
    .filter(([name, value]) => name !== 'wait' && typeof value === 'string' && !secretive.test(name))
    .slice(0, most)
    .map(([name, value]) => `${clean(name)}=${clean(value as string)}`);
}
