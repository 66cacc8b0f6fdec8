import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JsonSchema } from '../../src/kernel/field-registry.js';
import { actionMark, callerMark, publicMark } from '../../src/kernel/marks.js';
import { methodsOf } from '../../src/surfaces/rest/http.js';

interface Route {
  url: string;
  method: string;
  handler: string;
  marked: boolean;
}

const join = (...parts: string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`.replace(/\*\w+$/, '*');

function routesOf(controller: Function): Route[] {
  const read = (key: string, target: object): unknown => Reflect.getMetadata(key, target);
  const prototype = controller.prototype as Record<string, unknown>;
  const handlers = Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => prototype[name])
    .filter((value): value is Function => typeof value === 'function' && read('path', value) !== undefined);
  const marks = [actionMark, publicMark, callerMark];
  return handlers.flatMap((handler) =>
    [read('path', handler)].flat().map((path) => ({
      url: join(String(read('path', controller) ?? ''), String(path)),
      method: RequestMethod[read('method', handler) as number] ?? '',
      handler: `${controller.name}.${handler.name}`,
      marked: marks.some((mark) => read(mark, handler) ?? read(mark, controller)),
    })),
  );
}

/** What is wrong with the routes of an application: no declared access, or a way around Nest and so around the gate. */
export function routeFaults(app: NestFastifyApplication): string[] {
  const modules = Array.from(app.get(ModulesContainer).values());
  const controllers = modules.flatMap((module) => Array.from(module.controllers.values()));
  const known = controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? routesOf(metatype) : [],
  );
  const unmarked = known
    .filter((route) => !route.marked)
    .map(({ handler }) => `${handler} declares no access`);
  const served = methodsOf(app)
    .list()
    .flatMap(({ url, methods }) => methods.map((method) => ({ url, method })));
  const foreign = served.filter(
    ({ url, method }) =>
      !known.some(
        (route) =>
          route.url === join(url) &&
          (route.method === method ||
            route.method === 'ALL' ||
            (method === 'HEAD' && route.method === 'GET')),
      ),
  );
  return [...unmarked, ...foreign.map(({ url, method }) => `${method} ${url} is not of a controller`)];
}

/** The addresses below /v1 that the OpenAPI document leaves out. */
export function undocumented(app: NestFastifyApplication, document: JsonSchema): string[] {
  const paths = document.paths as Record<string, JsonSchema>;
  return methodsOf(app)
    .list()
    .filter(({ url }) => url.startsWith('/v1/'))
    .flatMap(({ url, methods }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => ({ url, method })),
    )
    .filter(({ url, method }) => !paths[url.replace('/:key', '/{key}')]?.[method.toLowerCase()])
    .map(({ url, method }) => `${method} ${url}`);
}
