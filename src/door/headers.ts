import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Credential } from './upstream.js';

/**
 * All that of a container's request is passed on; whatever could carry a credential or steer a proxy is not
 * here.
 */
const passedOn = ['accept', 'anthropic-version', 'user-agent', 'x-app'];

/** What belongs to one connection, and what a provider has no business to set in a container. */
const keptBack = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

const oauthBeta = 'oauth-2025-04-20';

function betas(asked: string | string[] | undefined, credential: Credential | undefined): string {
  const list = [asked ?? []].flat().flatMap((value) => value.split(','));
  const named = list.map((beta) => beta.trim()).filter((beta) => beta && beta !== oauthBeta);
  return [...named, ...(credential?.oauth ? [oauthBeta] : [])].join(',');
}

function authentication(credential: Credential | undefined): OutgoingHttpHeaders {
  if (!credential) return {};
  const { header, value } = credential;
  return { [header]: header === 'authorization' ? `Bearer ${value}` : value };
}

/** Headers of the request to the provider: the container's harmless ones, and the real credential. */
export function requestHeaders(
  from: IncomingHttpHeaders,
  credential: Credential | undefined,
  bytes: number,
): OutgoingHttpHeaders {
  const beta = betas(from['anthropic-beta'], credential);
  return {
    ...Object.fromEntries(passedOn.flatMap((name) => (from[name] ? [[name, from[name]]] : []))),
    ...(beta && { 'anthropic-beta': beta }),
    ...authentication(credential),
    'content-type': 'application/json',
    'content-length': bytes,
    // What is metered must be readable.
    'accept-encoding': 'identity',
  };
}

/** Headers of the answer to the container. */
export function answerHeaders(from: IncomingHttpHeaders, credential?: Credential): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(from).filter(
      ([name, value]) => !keptBack.has(name) && !(credential && String(value).includes(credential.value)),
    ),
  );
}
