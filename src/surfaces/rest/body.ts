import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/problem.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

const isJson = /^application\/(json|merge-patch\+json)\s*(;|$)/i;

function parseText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('invalid', 'The body is not valid UTF-8.');
  }
}

function noPrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Problem('invalid', 'The body has a key that is not taken: "__proto__".');
  return value;
}

/** JSON from bytes: UTF-8 or nothing, and no key that could reach a prototype. No bytes are no input. */
export function parseJson(bytes: Buffer): unknown {
  const text = parseText(bytes);
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text, noPrototype) as unknown;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid', `The body is not valid JSON: ${(error as Error).message}.`);
  }
}

/** A hook takes any body as it came: its sender's signature is over the bytes. */
export const takesRawBody = (url: string): boolean => url.startsWith('/hook/');

/** The pages that a person answers by a form. */
export const takesForm = (url: string): boolean => /^\/(pair|invite)\//.test(url);

/** The fields of a form; of one that comes twice the last. */
export function parseForm(bytes: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(parseText(bytes)));
}

/** The API takes JSON and nothing else, whatever parsers other pages have. */
export function checkMediaType(request: FastifyRequest): void {
  const type = request.headers['content-type'];
  if (type === undefined || isJson.test(type) || !request.url.startsWith('/v1/')) return;
  throw new Problem('unsupported', 'The API takes application/json or application/merge-patch+json.');
}
