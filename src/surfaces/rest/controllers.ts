import {
  Controller,
  Injectable,
  Req,
  RequestMapping,
  RequestMethod,
  Res,
  type BeforeApplicationShutdown,
  type Type,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { GuardedRequest } from '../../kernel/authorize.guard.js';
import { Dispatcher } from '../../kernel/dispatcher.js';
import { ActionRoute } from '../../kernel/marks.js';
import type { Operation, Registry } from '../../kernel/registry.js';
import { answer } from './answer.js';

/** What every resource's controller is made of; the guard has admitted the call before a handler runs. */
@Injectable()
export class ResourceController implements BeforeApplicationShutdown {
  readonly #stopping = new AbortController();

  constructor(private readonly dispatcher: Dispatcher) {}

  async serve(op: Operation, { admitted }: GuardedRequest, reply: FastifyReply): Promise<void> {
    if (!admitted) throw new Error('a request passed the guard without being admitted');
    answer(reply, op, await this.dispatcher.run(admitted), this.#stopping.signal);
  }

  /** Before the listener closes: it would wait for the open event streams. */
  beforeApplicationShutdown(): void {
    this.#stopping.abort();
  }
}

function addRoute(controller: Type<ResourceController>, op: Operation): void {
  const handler = function (this: ResourceController, request: GuardedRequest, reply: FastifyReply) {
    return this.serve(op, request, reply);
  };
  const prototype = controller.prototype as object;
  // A name of its own, so that no verb can hide what the class itself has.
  const name = `${op.verb}Route`;
  const descriptor = { value: handler, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, name, descriptor);
  const path = op.path.slice(op.resource.name.length + 1) || '/';
  RequestMapping({ path, method: RequestMethod[op.method] })(prototype, name, descriptor);
  ActionRoute(op.id)(prototype, name, descriptor);
  Req()(prototype, name, 0);
  Res()(prototype, name, 1);
}

function controllerOf(name: string, operations: Operation[]): Type {
  const controller = { [name]: class extends ResourceController {} }[name] as Type<ResourceController>;
  Controller(`v1/${name}`)(controller);
  for (const op of operations) addRoute(controller, op);
  return controller;
}

/** One controller class for each resource that REST serves, below `/v1`. */
export function controllersOf(registry: Registry): Type[] {
  const byResource = Map.groupBy(registry.on('rest'), (op) => op.resource.name);
  return Array.from(byResource, ([name, operations]) => controllerOf(name, operations));
}
