import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../identity/bearer.js';
import type { Caller } from '../identity/caller.js';
import { holderOf, type HeldKind, type Holder } from '../identity/holders.js';
import { Database } from '../db/db.js';
import { Problem } from '../platform/problem.js';
import type { Admitted, CallMeta } from './admitted.js';
import { liftsOf } from './approvals/lifts.js';
import { Gate, judge, Refusal } from './gate.js';
import { keyNames, splitKey } from './key.js';
import { actionMark, callerMark, publicMark } from './marks.js';
import { parse } from './parse.js';
import { Recorder } from './recorder.js';
import { Registry, type Operation } from './registry.js';

const admitted = new WeakSet<Admitted>();

/** Whether the guard made this call; anything else that looks like one is refused. */
export function isAdmitted(call: Admitted): boolean {
  return admitted.has(call);
}

export interface GuardedRequest extends FastifyRequest {
  caller?: Caller;
  admitted?: Admitted;
}

type Parsed = Pick<Admitted, 'key' | 'input'>;

/** Input as it came: the key apart from the body, because only the body is the action's own. */
interface Raw {
  key: unknown;
  input: unknown;
  query: boolean;
}

/** The one gate. REST passes it as a guard, MCP and the door by `admit`; nothing reaches the dispatcher around it. */
@Injectable()
export class AuthorizeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly registry: Registry,
    private readonly database: Database,
    private readonly authenticator: Authenticator,
    private readonly recorder: Recorder,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<string>(publicMark, places)) return true;
    const id = this.reflector.getAllAndOverride<string>(actionMark, places);
    if (!id && !this.reflector.getAllAndOverride<string>(callerMark, places)) {
      throw new Problem('forbidden', 'This route has not declared its access.');
    }
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    request.caller = await this.authenticator.callerOf(request.raw);
    if (!id) return true;
    const op = this.registry.operation(id);
    request.admitted = await this.admitRaw(op, request.caller, rawOf(op, request), metaOf(op, request));
    return true;
  }

  /** Who acts for the holder of a page's token; undefined for a token that opens nothing. */
  holderOf(kind: HeldKind, token: string): Promise<Holder | undefined> {
    return holderOf(this.database.read, this.recorder.clock.iso(), kind, token);
  }

  /** The caller's rights at this moment, for a surface that shows only what may be used. */
  async gateOf(caller: Caller): Promise<Gate> {
    return Gate.of(this.database.read, caller, this.recorder.clock.iso());
  }

  /** One call of a tool: key and input stand together in its arguments. */
  async admit(
    op: Operation,
    caller: Caller,
    args: Record<string, unknown>,
    meta: CallMeta,
  ): Promise<Admitted> {
    return this.admitRaw(op, caller, { ...apart(op, args), query: false }, meta);
  }

  private async admitRaw(op: Operation, caller: Caller, raw: Raw, meta: CallMeta): Promise<Admitted> {
    const call = { op, caller, ...parsed(op, raw), meta } as unknown as Admitted;
    const { read } = this.database;
    const now = this.recorder.clock.iso();
    const gate = await Gate.of(read, caller, now, () => liftsOf(read, call, now));
    try {
      await judge(gate, read, op, call.key, call.input);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw await this.recorder.refused(call, error);
    }
    admitted.add(call);
    return Object.freeze(call);
  }
}

/** The arguments of a tool: the fields of the key, and the rest. */
function apart(op: Operation, args: Record<string, unknown>): { key: object; input: object } {
  const keys = new Set(op.keyed ? keyNames(op.resource) : []);
  const part = (ofKey: boolean): object =>
    Object.fromEntries(Object.entries(args).filter(([name]) => keys.has(name) === ofKey));
  return { key: part(true), input: part(false) };
}

function parsed({ keyed, action, resource }: Operation, { key, input, query }: Raw): Parsed {
  return {
    key: keyed && resource.key ? (parse(resource.key, key) as Parsed['key']) : {},
    input: parse(action.input, input, { query, partial: action.partial ?? false }) as Parsed['input'],
  };
}

/** The checked key and input of a call that is a part of another. */
export function partsOf(op: Operation, args: Record<string, unknown>): Parsed {
  return parsed(op, { ...apart(op, args), query: false });
}

/** The router has decoded the key once, commas between its parts included; so several are read as they were sent. */
function keyOf({ resource }: Operation, request: FastifyRequest): Record<string, string> {
  const { key = '' } = request.params as { key?: string };
  if (keyNames(resource).length < 2) return splitKey(resource, key);
  const sent = request.originalUrl.split('?', 1)[0] ?? '';
  return splitKey(resource, sent.split('/')[3] ?? '');
}

/** A client that comes back to a stream says where it was by header. */
function queryOf({ action }: Operation, request: FastifyRequest): object {
  const seen = request.headers['last-event-id'];
  const resumes = action.effect === 'read' && action.stream && seen !== undefined;
  return { ...(request.query as object), ...(resumes && { after: seen }) };
}

function rawOf(op: Operation, request: FastifyRequest): Raw {
  const query = op.method === 'GET' || op.method === 'DELETE';
  const unread = query ? request.body : request.query;
  if (Object.keys((unread ?? {}) as object).length > 0) {
    const [from, not] = query
      ? ['in the query string', 'as a body']
      : ['as a JSON body', 'in the query string'];
    throw new Problem('invalid', `This request takes its input ${from}, not ${not}.`);
  }
  return {
    key: op.keyed ? keyOf(op, request) : {},
    input: query ? queryOf(op, request) : (request.body ?? {}),
    query,
  };
}

function metaOf(op: Operation, request: FastifyRequest): CallMeta {
  const match = request.headers['if-match'];
  const idempotencyKey = request.headers['idempotency-key'];
  const version = match && match !== '*' ? /^"(\d{1,15})"$/.exec(match)?.[1] : undefined;
  if (match && match !== '*' && version === undefined) {
    throw new Problem('invalid', `If-Match is ${match}; it takes the ETag of the row, such as "3".`);
  }
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(String(idempotencyKey))) {
    throw new Problem('invalid', 'Idempotency-Key takes 1 to 200 printable ASCII characters without spaces.');
  }
  return {
    surface: 'rest',
    requestId: request.id,
    ...(version !== undefined && { ifVersion: Number(version) }),
    ...(idempotencyKey !== undefined && op.method === 'POST' && { idempotencyKey: String(idempotencyKey) }),
  };
}
