import type { FastifyReply } from 'fastify';

/**
 * To the page of a token. Relative, so that it holds behind a proxy that serves us below a path; with a slash, because
 * the page's own links need it.
 */
export function toPage(reply: FastifyReply, token: string, status: 303 | 308 = 308): void {
  void reply
    .status(status)
    .header('location', `./${encodeURIComponent(token)}/`)
    .send();
}
