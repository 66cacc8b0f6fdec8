import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookieName = 'rookery_visitor';
const halfYearSeconds = 180 * 24 * 3600;
const wellFormed = new RegExp(`(?:^|;\\s*)${cookieName}=([A-Za-z0-9_-]{22})(?:;|$)`);

/** Who looks at a shared link: 128 random bits that only this browser and only this link's pages send. */
export function visitorOf(token: string, request: FastifyRequest, reply: FastifyReply): string {
  const known = wellFormed.exec(request.headers.cookie ?? '')?.[1];
  const visitor = known ?? randomBytes(16).toString('base64url');
  void reply.header('set-cookie', cookie(token, visitor, request.protocol === 'https'));
  return visitor;
}

function cookie(token: string, visitor: string, secure: boolean): string {
  const path = `/chat/${encodeURIComponent(token)}`;
  const rules = [`Path=${path}`, `Max-Age=${halfYearSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [`${cookieName}=${visitor}`, ...rules, ...(secure ? ['Secure'] : [])].join('; ');
}
