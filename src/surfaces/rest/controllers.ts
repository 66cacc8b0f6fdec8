import { Controller, Injectable, Req, RequestMapping, RequestMethod, Res, type Type } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { GuardedRequest } from '../../kernel/authorize.guard.js';
import { Dispatcher } from '../../kernel/dispatcher.js';
import { ActionRoute } from '../../kernel/marks.js';
import type { Operation, Registry } from '../../kernel/registry.js';
import { answer } from './answer.js';

/** What every resource's controller is made of; the guard has admitted the call before a handler runs. */
@Injectable()
export class ResourceController {
  constructor(readonly dispatcher: Dispatcher) {}
}

function addRoute(controller: Type<ResourceController>, op: Operation): void {
  const handler = async function (this: ResourceController, request: GuardedRequest, reply: FastifyReply) {
    if (!request.admitted) throw new Error('a request passed the guard without being admitted');
    await answer(reply, op, await this.dispatcher.run(request.admitted));
  };
  const prototype = controller.prototype as object;
  const descriptor = { value: handler, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, op.verb, descriptor);
  const path = op.path.slice(op.resource.name.length + 1) || '/';
  RequestMapping({ path, method: RequestMethod[op.method] })(prototype, op.verb, descriptor);
  ActionRoute(op.id)(prototype, op.verb, descriptor);
  Req()(prototype, op.verb, 0);
  Res()(prototype, op.verb, 1);
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
