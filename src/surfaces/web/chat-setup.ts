import multipart from '@fastify/multipart';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { takesForm } from '../rest/body.js';

const headers = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const policy = (...rules: string[]): string =>
  ["default-src 'none'", ...rules, "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"].join(
    '; ',
  );

const chatHeaders = {
  ...headers,
  'referrer-policy': 'no-referrer',
  'content-security-policy': policy(
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob:",
    "form-action 'none'",
  ),
};

/** Pages with a form and no script. Without a referrer a browser would not say either where a form was sent from. */
const formHeaders = {
  ...headers,
  'referrer-policy': 'same-origin',
  'content-security-policy': policy("img-src 'self'", "form-action 'self'"),
};

/** What the pages need of the server, before it listens: multipart bodies, and headers on every answer, errors too. */
export async function setUpChat(app: NestFastifyApplication): Promise<void> {
  await app.register(multipart);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/chat/')) void reply.headers(chatHeaders);
    if (takesForm(request.url)) void reply.headers(formHeaders);
    done();
  });
}
