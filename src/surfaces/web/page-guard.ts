import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../platform/problem.js';

const cookieName = 'rookery_form';
const wellFormed = new RegExp(`(?:^|;\\s*)${cookieName}=([A-Za-z0-9_-]{22})(?:;|$)`);

const proofOf = (token: string, secret: string): string =>
  createHash('sha256').update(`${secret} ${token}`).digest('base64url');

/** A form is good for this page in this browser alone: what it must send back, beside the cookie that goes out with it. */
export function formProof(path: string, token: string, request: FastifyRequest, reply: FastifyReply): string {
  const known = wellFormed.exec(request.headers.cookie ?? '')?.[1];
  const secret = known ?? randomBytes(16).toString('base64url');
  const rules = [`Path=${path}/${encodeURIComponent(token)}`, 'HttpOnly', 'SameSite=Strict'];
  if (request.protocol === 'https') rules.push('Secure');
  void reply.header('set-cookie', [`${cookieName}=${secret}`, ...rules].join('; '));
  return proofOf(token, secret);
}

/** Refuses a form that another page has sent, or that was not made by this one. */
export function checkForm(token: string, proof: unknown, { headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  // That an origin is ours has been checked for every request that names one.
  if (headers.origin === undefined || (site !== undefined && site !== 'same-origin'))
    throw new Problem('forbidden', 'This form takes answers from its own page only.');
  const secret = wellFormed.exec(headers.cookie ?? '')?.[1];
  const wanted = Buffer.from(proofOf(token, secret ?? ''));
  const given = Buffer.from(typeof proof === 'string' ? proof : '');
  if (secret !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Problem('forbidden', 'This form is out of date; open the page anew.');
}
