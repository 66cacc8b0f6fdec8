import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { newId } from '../../platform/ids.js';
import { Problem } from '../../platform/problem.js';
import { checkMediaType, parseForm, parseJson, takesForm, takesRawBody } from './body.js';
import { Methods } from './methods.js';
import { ProblemFilter, problemOf, sendProblem } from './problem.filter.js';
import { siteFault, type Site } from './site.js';

export interface HttpSettings extends Site {
  trustProxy: boolean;
}

const mebibyte = 1024 * 1024;
/** A whole configuration as text comes in one request. */
const takesManifests = /^\/v1\/manifests\//;
/** And a whole agent with its home. */
const takesArchives = /^\/v1\/agents\/import$/;
const ownApi = /^\/(v1|health|hook|metrics)(\/|$|\?)|^\/openapi\.json/;

/** The caller's own request id where it is a plain word, otherwise a new one. */
function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(given) ? given : newId();
}

/** What the HTTP parser refuses, such as too many headers; there is no request yet, only a socket. */
function refuseSocket(this: unknown, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const body = JSON.stringify({
    ...new Problem('invalid', 'The request is not valid HTTP or took too long.').body(),
    status: Number(status.slice(0, 3)),
  });
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** Input is checked by our own shapes. Where no compiler is given, Fastify loads its own at each start. */
const noSchema = () => () => {
  throw new Error('a route has a Fastify schema, and nothing here compiles one');
};
const schemaController = { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } };

/** The HTTP server under Nest, with what can only be said when it is made. */
export function httpAdapter({ trustProxy }: HttpSettings): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: mebibyte,
    trustProxy,
    routerOptions: { maxParamLength: 1024 },
    schemaController,
    genReqId: requestId,
    clientErrorHandler: refuseSocket,
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error)),
  });
}

function useParsers(fastify: FastifyInstance, app: NestFastifyApplication): void {
  fastify.removeAllContentTypeParsers();
  const limit = { bodyLimit: mebibyte };
  for (const type of ['application/json', 'application/merge-patch+json']) {
    app.useBodyParser(type, limit, ({ url }, bytes, done) =>
      done(null, takesRawBody(url) ? bytes : parseJson(bytes)),
    );
  }
  app.useBodyParser('application/x-www-form-urlencoded', limit, ({ url }, bytes, done) => {
    if (takesRawBody(url)) return done(null, bytes);
    if (takesForm(url)) return done(null, parseForm(bytes));
    throw new Problem('unsupported', 'This address takes application/json.');
  });
  app.useBodyParser('*', limit, ({ url }, bytes, done) => {
    if (takesRawBody(url)) return done(null, bytes);
    throw new Problem('unsupported', 'This address takes application/json.');
  });
}

/**
 * Installs what all requests share: ids, media types, the check of Host and Origin, problems as answers. To be called
 * before the routes are made.
 */
export function configureHttp(app: NestFastifyApplication, settings: HttpSettings): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const fault = ownApi.test(request.url) ? undefined : siteFault(request.headers, settings);
    if (fault) throw new Problem('forbidden', fault);
    checkMediaType(request);
  });
  const methods = new Methods();
  fastify.decorate('methods', methods);
  fastify.addHook('onRoute', (route) => {
    for (const one of [route.method].flat()) methods.add(route.url, one);
    if (takesManifests.test(route.url)) route.bodyLimit = 16 * mebibyte;
    if (takesArchives.test(route.url)) route.bodyLimit = 64 * mebibyte;
  });
  useParsers(fastify, app);
  app.useGlobalFilters(new ProblemFilter(methods));
}

/** Every address of a configured application, for the test that walks them. */
export function methodsOf(app: NestFastifyApplication): Methods {
  return app.getHttpAdapter().getInstance().getDecorator<Methods>('methods');
}
