import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '../../src/db/db.js';
import { migrate } from '../../src/db/migrate.js';
import { Authenticator } from '../../src/identity/bearer.js';
import { KeyRing } from '../../src/identity/key-ring.js';
import { AuthorizeGuard } from '../../src/kernel/authorize.guard.js';
import { Dispatcher } from '../../src/kernel/dispatcher.js';
import { Effects } from '../../src/kernel/effects.js';
import { PortBoard, type Ports } from '../../src/kernel/ports.js';
import { Readiness } from '../../src/kernel/readiness.js';
import { Recorder } from '../../src/kernel/recorder.js';
import { Registry } from '../../src/kernel/registry.js';
import type { Resource } from '../../src/kernel/resource.js';
import { systemClock, type Clock } from '../../src/platform/clock.js';
import { hashToken, newId, newToken } from '../../src/platform/ids.js';
import { McpController } from '../../src/surfaces/mcp/mcp.controller.js';
import { OpenapiController } from '../../src/surfaces/openapi/openapi.controller.js';
import { controllersOf } from '../../src/surfaces/rest/controllers.js';
import { HealthController } from '../../src/surfaces/rest/health.controller.js';
import { configureHttp, httpAdapter } from '../../src/surfaces/rest/http.js';

/** Holds still until it is moved. */
export class HeldClock implements Clock {
  at = Date.parse('2026-11-21T09:00:00.000Z');
  now = (): number => this.at;
  iso = (): string => new Date(this.at).toISOString();
}

/** A server over some resources, and nothing else of the product. */
export interface ResourceApp {
  app: NestFastifyApplication;
  url: string;
  database: Database;
  registry: Registry;
  readiness: Readiness;
  guard: AuthorizeGuard;
  dispatcher: Dispatcher;
  close(): Promise<void>;
}

const stamps = {
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'test',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

/** A token for a principal, which may be limited. */
export async function tokenFor(
  database: Database,
  principal: string,
  limits: { actions?: string[]; scope?: string; expiresAt?: string } = {},
): Promise<string> {
  const token = newToken('test');
  const row = { id: newId(), principal, name: 'test', tokenHash: hashToken(token) };
  const { actions = ['*'], scope = '**', expiresAt = null } = limits;
  await database.transact((tx) =>
    tx
      .insertInto('token')
      .values({ ...row, actions, scope, expiresAt, ...stamps })
      .execute(),
  );
  return token;
}

/** A row of the access list. */
export async function grantTo(
  database: Database,
  principal: string,
  action: string,
  scope: string,
  more: { effect?: 'allow' | 'deny'; params?: Record<string, string>; expiresAt?: string } = {},
): Promise<void> {
  const { effect = 'allow', params = {}, expiresAt = null } = more;
  const row = {
    id: newId(),
    principal,
    action,
    scope,
    effect,
    params,
    expiresAt,
    delegable: false,
    note: null,
  };
  await database.transact((tx) =>
    tx
      .insertInto('grant')
      .values({ ...row, grantedBy: 'user:operator', ...stamps })
      .execute(),
  );
}

function moduleOf(controllers: Type[], providers: { provide: unknown; useValue: unknown }[]): Type {
  class ResourceModule {}
  Module({ controllers, providers: providers as never })(ResourceModule);
  return ResourceModule;
}

/** Starts a server on a temporary file and a free port. */
export async function startResources(
  resources: Resource[],
  clock: Clock = systemClock,
): Promise<ResourceApp> {
  const dir = mkdtempSync(join(tmpdir(), 'rookery-'));
  const database = new Database(join(dir, 'rookery.db'));
  await migrate(database);
  const registry = new Registry(resources);
  const recorder = new Recorder(database, clock);
  const board = new PortBoard();
  const keys = new KeyRing([Buffer.alloc(32, 7)]);
  board.bind({ wake: () => undefined, keys } as Partial<Ports> as Ports);
  const dispatcher = new Dispatcher(database, recorder, board, new Effects(clock), registry);
  const authenticator = new Authenticator(database, clock);
  const guard = new AuthorizeGuard(new Reflector(), registry, database, authenticator, recorder);
  const readiness = new Readiness();
  const root = moduleOf(
    [...controllersOf(registry), HealthController, McpController, OpenapiController],
    [
      { provide: Registry, useValue: registry },
      { provide: Dispatcher, useValue: dispatcher },
      { provide: AuthorizeGuard, useValue: guard },
      { provide: APP_GUARD, useValue: guard },
      { provide: Readiness, useValue: readiness },
    ],
  );
  const settings = { publicUrl: 'https://rookery.example', trustProxy: false };
  const app = await NestFactory.create<NestFastifyApplication>(root, httpAdapter(settings), {
    logger: false,
  });
  configureHttp(app, settings);
  await app.listen(0, '127.0.0.1');
  const close = async (): Promise<void> => {
    await app.close();
    await database.close();
    rmSync(dir, { recursive: true, force: true });
  };
  return { app, url: await app.getUrl(), database, registry, readiness, guard, dispatcher, close };
}
