import {
  Catch,
  HttpException,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { log, redactUrl } from '../../platform/log.js';
import { Problem, problemKinds, toProblem, type ProblemKind } from '../../platform/problem.js';
import type { Methods } from './methods.js';

const kindOfStatus = new Map<number, ProblemKind>([
  [400, 'invalid'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [405, 'wrongMethod'],
  [413, 'tooLarge'],
  [414, 'invalid'],
  [415, 'unsupported'],
  [429, 'tooMany'],
  [503, 'unavailable'],
]);

/** Texts for what Fastify and Nest refuse before a handler is reached; their own wording names the framework. */
const details = {
  invalid: 'The request could not be read; check its URL, headers and body.',
  unauthenticated: 'Send "Authorization: Bearer <token>" with a token that is known here.',
  forbidden: 'This is not allowed.',
  notFound: 'There is nothing at this address.',
  wrongMethod: 'This address does not take this method.',
  tooLarge: 'The request body is larger than this address takes.',
  unsupported: 'This address does not take this media type; send application/json.',
  tooMany: 'Too many requests; wait before the next one.',
  unavailable: 'The server cannot answer now; try again.',
} satisfies Partial<Record<ProblemKind, string>>;

const wordings: Record<string, string> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as Content-Length says.',
  FST_ERR_BAD_URL: 'The URL is not valid; check its percent-encoding.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is too long.',
};

/** What a failure is shown as: a Problem as it is, a refusal of the framework by its status, all else as a bug. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, code = '' } = (error ?? {}) as { statusCode?: number; code?: string };
  const status =
    error instanceof HttpException ? error.getStatus() : code.startsWith('FST_') ? statusCode : 0;
  const kind = kindOfStatus.get(status ?? 0);
  if (kind === undefined) return toProblem(error);
  return new Problem(kind, wordings[code] ?? details[kind as keyof typeof details]);
}

function record(error: unknown, problem: Problem, request: FastifyRequest): void {
  const line = { id: request.id, kind: problem.kind, method: request.method, url: redactUrl(request.url) };
  if (problem.kind === 'bug' && !(error instanceof Problem)) log.http.error({ ...line, error }, 'bug');
  else log.http[problemKinds[problem.kind].log](line, 'refused');
}

/** Sends a problem as RFC 9457 has it. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { status } = problem;
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="rookery"');
  const after = problem.retryAfter ?? (status === 429 ? 30 : undefined);
  if (after !== undefined) reply.header('retry-after', String(after));
  const body = JSON.stringify(problem.body(reply.request.id));
  reply.header('x-request-id', reply.request.id).header('content-type', 'application/problem+json');
  void reply.code(status).send(body);
}

/** Every failure of an HTTP request, as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly methods: Methods) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = this.wrongMethod(error, request, reply) ?? problemOf(error);
    record(error, problem, request);
    if (!reply.sent && !reply.raw.headersSent) sendProblem(reply, problem);
  }

  private wrongMethod(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem | undefined {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = error instanceof NotFoundException ? this.methods.of(path) : [];
    if (allowed.length === 0) return undefined;
    reply.header('allow', allowed.join(', '));
    return new Problem('wrongMethod', `This address takes ${allowed.join(', ')}.`);
  }
}
