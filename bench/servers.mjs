// The servers that are compared, each alone in a process of its own; told which by argv, controlled over IPC.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dir = mkdtempSync(join(tmpdir(), 'rk-bench-'));

/** Fastify and better-sqlite3 with the same two inserts and nothing else: what the machine can do. */
async function bare() {
  const { default: fastify } = await import('fastify');
  const { default: Sqlite } = await import('better-sqlite3');
  const db = new Sqlite(join(dir, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table item (id text primary key, principal text, action text, scope text, at text)');
  db.exec(
    'create table audit (seq integer primary key autoincrement, at text, action text, input text, hash text)',
  );
  const item = db.prepare('insert into item values (?, ?, ?, ?, ?)');
  const audit = db.prepare('insert into audit (at, action, input, hash) values (?, ?, ?, ?)');
  const rows = db.prepare('select * from item order by id limit 50');
  let next = 0;
  const both = db.transaction((body) => {
    const at = new Date().toISOString();
    const id = String((next += 1)).padStart(10, '0');
    item.run(id, body.principal, body.action, body.scope, at);
    audit.run(at, 'items:create', JSON.stringify(body), 'x');
    return { id, ...body, at };
  });
  const app = fastify();
  app.post('/v1/grants', (request, reply) => reply.code(201).send(both(request.body)));
  app.get('/v1/grants', () => ({ items: rows.all() }));
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), token: '' };
}

/** Nest on Fastify with one controller that says hello. */
async function nest() {
  await import('reflect-metadata');
  const { Controller, Get, Module } = await import('@nestjs/common');
  const { NestFactory } = await import('@nestjs/core');
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  class Hello {
    hello() {
      return { hello: 'world' };
    }
  }
  Get()(Hello.prototype, 'hello', Object.getOwnPropertyDescriptor(Hello.prototype, 'hello'));
  Controller('hello')(Hello);
  class App {}
  Module({ controllers: [Hello] })(App);
  const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), token: '' };
}

async function rookery() {
  const { createApp } = await import('../dist/app.js');
  const { toConfig } = await import('../dist/platform/config.js');
  const env = { ROOKERY_DATA: dir, ROOKERY_PORT: '0', ROOKERY_LOG: 'silent', ROOKERY_RUNTIME: 'process' };
  const app = await createApp(toConfig(env));
  return { url: app.url, token: readFileSync(join(dir, 'token'), 'utf8').trim() };
}

/** Rookery after a first turn in each of so many conversations, with a harness that answers at once. */
async function known(sessions = 500) {
  const { createApp } = await import('../dist/app.js');
  const { toConfig } = await import('../dist/platform/config.js');
  const { IdleHarness, idleRuntime } = await import('./doubles.mjs');
  const env = { ROOKERY_DATA: dir, ROOKERY_PORT: '0', ROOKERY_LOG: 'silent', ROOKERY_RUNTIME: 'process' };
  const app = await createApp(toConfig(env), { harness: new IdleHarness(), runtime: idleRuntime });
  const { database, gateway } = app.core;
  await gateway.ready();
  for (let n = 0; n < sessions; n += 1)
    await database.transact((tx) =>
      gateway.ports.inject(tx, {
        agent: 'main',
        sender: `user:u${n}`,
        text: 'hello',
        chat: `api:main~u${n}`,
      }),
    );
  gateway.ports.wake('intake');
  const sent = async () => {
    const rows = database.read
      .selectFrom('message')
      .where('direction', '=', 'out')
      .where('state', '=', 'sent');
    return (await rows.select((eb) => eb.fn.countAll().as('count')).executeTakeFirst()).count;
  };
  while ((await sent()) < sessions) await new Promise((resolve) => setTimeout(resolve, 100));
  return { url: app.url, token: '' };
}

const { url, token } = await { bare, nest, rookery, known }[process.argv[2]]();
const usage = () => ({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss, up: process.uptime() });
process.on('message', () => process.send(usage()));
process.send({ url, token, ...usage() });
