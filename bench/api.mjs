// The cost of a call: REST beside bare Fastify, the gate at 100 and 100,000 grants, a tool call through the door,
// start and memory beside bare Nest. All side by side in one run; read the ratios, the machine is what it is.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const print = (name, text) => console.log(`${name.padEnd(46)} ${text}`);

async function start(name) {
  const began = performance.now();
  const child = fork(new URL('./servers.mjs', import.meta.url), [name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [hello] = await once(child, 'message');
  return { child, ...hello, startMs: performance.now() - began };
}

async function usageOf(child) {
  child.send('usage');
  const [usage] = await once(child, 'message');
  return usage;
}

function request(server, method, body) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
    const call = http.request(`${server.url}/v1/grants`, { method, agent, headers }, (response) => {
      response
        .resume()
        .on('end', () =>
          response.statusCode < 300 ? resolve() : reject(new Error(String(response.statusCode))),
        );
    });
    call.on('error', reject).end(body && JSON.stringify(body));
  });
}

/** Microseconds of the server's CPU for one request, eight at a time. */
async function cpuPerRequest(server, method, count) {
  const body = (n) =>
    method === 'POST' ? { principal: `user:u${n}`, action: 'routes:create', scope: 'corp/eng' } : undefined;
  const before = await usageOf(server.child);
  let next = 0;
  const worker = async () => {
    while (next < count) await request(server, method, body((next += 1)));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const after = await usageOf(server.child);
  return (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / count;
}

async function rest(ours, bare) {
  for (const [method, name] of [
    ['POST', 'create, with its audit row'],
    ['GET', 'list of 50'],
  ]) {
    for (const server of [ours, bare]) await cpuPerRequest(server, method, 500);
    const rounds = [];
    // Short and in turns: what else the machine does meets both.
    for (let round = 0; round < 16; round += 1) {
      rounds.push([await cpuPerRequest(ours, method, 250), await cpuPerRequest(bare, method, 250)]);
    }
    const [a, b] = [median(rounds.map(([x]) => x)), median(rounds.map(([, x]) => x))];
    const ratio = median(rounds.map(([x, y]) => x / y));
    print(`REST ${name}`, `${a.toFixed(0)} us CPU, bare Fastify ${b.toFixed(0)} us: ${ratio.toFixed(2)} x`);
  }
}

async function gate() {
  const { Database } = await import('../dist/db/db.js');
  const { migrate } = await import('../dist/db/migrate.js');
  const { Gate } = await import('../dist/kernel/gate.js');
  const times = [];
  for (const count of [100, 100_000]) {
    const db = new Database(join(mkdtempSync(join(tmpdir(), 'rk-bench-')), 'gate.db'));
    await migrate(db);
    const stamps = { version: 1, createdAt: 'x', createdBy: 'x', updatedAt: 'x' };
    const row = (n) => ({
      id: `g${n}`,
      principal: `user:u${Math.floor(n / 10)}`,
      action: 'routes:create',
      scope: `a/b${n}`,
      params: {},
      effect: 'allow',
      delegable: false,
      grantedBy: 'x',
      ...stamps,
    });
    db.onSlowWrite = () => undefined;
    for (let at = 0; at < count; at += 1000) {
      const rows = Array.from({ length: Math.min(1000, count - at) }, (_, n) => row(at + n));
      await db.transact((tx) => tx.insertInto('grant').values(rows).execute());
    }
    const caller = { principal: 'user:u5', label: 'user:u5', principals: ['user:u5', 'anyone'] };
    const ask = async () =>
      (await Gate.of(db.read, caller, '2026-01-01')).verdict({ action: 'routes:create', scope: 'a/b55' });
    if (!(await ask()).allowed) throw new Error('the question should be answered with yes');
    for (let n = 0; n < 2000; n += 1) await ask();
    const began = performance.now();
    for (let n = 0; n < 5000; n += 1) await ask();
    times.push(((performance.now() - began) * 1000) / 5000);
    await db.close();
  }
  print(
    'authorize at 100 and at 100,000 grants',
    `${times[0].toFixed(1)} us and ${times[1].toFixed(1)} us: ${(times[1] / times[0]).toFixed(2)} x`,
  );
}

async function toolCall() {
  const { buildCore } = await import('../dist/core.js');
  const { seed } = await import('../dist/seed.js');
  const { toConfig } = await import('../dist/platform/config.js');
  const { openDoor } = await import('../dist/door/door.js');
  const { toolServerOf } = await import('../dist/surfaces/mcp/tool-server.js');
  const { Client } = await import('@modelcontextprotocol/client');
  const { StdioServerTransport } = await import('@modelcontextprotocol/server/stdio');
  const { connect } = await import('node:net');
  const dir = mkdtempSync(join(tmpdir(), 'rk-b-'));
  const core = await buildCore(toConfig({ ROOKERY_DATA: dir, ROOKERY_LOG: 'silent' }), {
    now: () => Date.now(),
    iso: () => new Date().toISOString(),
  });
  await seed(core);
  const caller = {
    principal: 'user:operator',
    label: 'user:operator',
    principals: ['user:operator', 'role:operator', 'anyone'],
  };
  const tools = toolServerOf(core, 'mcp', async () => caller);
  const model = { upstream: () => ({ kind: 'handler', handle: () => undefined }), model: (name) => name };
  const door = await openDoor({
    dir: join(dir, 'run', 'bench123'),
    uid: process.getuid(),
    gid: process.getgid(),
    model,
    tools,
  });
  const socket = connect(door.toolSocket);
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StdioServerTransport(socket, socket));
  for (const [name, input] of [
    ['agents_get', () => ({ path: 'main' })],
    ['grants_create', (n) => ({ principal: `user:b${n}`, action: 'routes:list', scope: 'main' })],
  ]) {
    const times = [];
    for (let n = 0; n < 600; n += 1) {
      const began = performance.now();
      const answer = await client.callTool({ name, arguments: input(n) });
      if (answer.isError) throw new Error(answer.content[0].text);
      times.push(performance.now() - began);
    }
    print(`MCP call through the door: ${name}`, `p50 ${median(times.slice(100)).toFixed(2)} ms`);
  }
  await client.close();
  await door.close();
  await core.database.close();
}

const ours = await start('rookery');
const nest = await start('nest');
const bare = await start('bare');
print(
  'start to serving, whole process',
  `${ours.startMs.toFixed(0)} ms, bare Nest ${nest.startMs.toFixed(0)} ms: ${(ours.startMs / nest.startMs).toFixed(2)} x`,
);
print(
  'resident memory after start',
  `${(ours.rss / 2 ** 20).toFixed(0)} MiB, bare Nest ${(nest.rss / 2 ** 20).toFixed(0)} MiB: ${(ours.rss / nest.rss).toFixed(2)} x`,
);
nest.child.kill();
await rest(ours, bare);
ours.child.kill('SIGKILL');
bare.child.kill();
agent.destroy();
await gate();
await toolCall();
process.exit(0);
