// Work on the whole instance: how long the write transaction of 10,000 rows is, and what somebody in a chat notices of
// that, of an export, of the audit's chain being walked, and of an archive being made and read.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../dist/app.js';
import { toConfig } from '../dist/platform/config.js';
import { IdleHarness, idleRuntime } from './doubles.mjs';
import { median, print } from './print.mjs';

const count = 10_000;
const dir = mkdtempSync(join(tmpdir(), 'rk-bench-'));
const env = { ROOKERY_DATA: dir, ROOKERY_PORT: '0', ROOKERY_LOG: 'silent', ROOKERY_RUNTIME: 'process' };
const app = await createApp(toConfig(env), { harness: new IdleHarness(), runtime: idleRuntime });
await app.core.gateway.ready();
const headers = {
  authorization: `Bearer ${readFileSync(join(dir, 'token'), 'utf8').trim()}`,
  'content-type': 'application/json',
};
const chat = readFileSync(join(dir, 'first-chat'), 'utf8').trim().replace(/\/$/, '');

let longest = 0;
app.core.database.onSlowWrite = (ms) => (longest = Math.max(longest, ms));

const rowsOf = {
  Egress: (n) => `{ scope: "corp/a${n % 100}", host: "h${n}.example.com" }`,
  Grant: (n) => `{ principal: "user:u${n}", action: "routes:list", scope: "corp/a${n % 100}" }`,
  Route: (n) => `{ match: { platform: web, peer: { kind: channel, id: "C${n}" } }, target: { agent: main } }`,
};

async function call(path, body) {
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const response = await fetch(`${app.url}/v1/${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

/** Milliseconds until a message in the chat has its answer. */
async function probe() {
  const began = performance.now();
  const response = await fetch(`${app.url}${chat}?wait=60`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ text: 'hello' }),
  });
  const { state } = await response.json();
  if (state !== 'answered') throw new Error(`the probe is ${state}`);
  return performance.now() - began;
}

/** Probes as long as the work goes on, and at least one. */
async function beside(work) {
  let going = true;
  const done = work().finally(() => (going = false));
  const times = [];
  do {
    times.push(await probe());
    await sleep(20);
  } while (going);
  await done;
  return times;
}

const told = (times) => `probe p50 ${median(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`;

for (let n = 0; n < 5; n += 1) await probe();
const usual = [];
for (let n = 0; n < 40; n += 1) usual.push(await probe());
print('a chat alone', told(usual));
for (const [kind, row] of Object.entries(rowsOf)) {
  const text = `kind: ${kind}\nrows:\n${Array.from({ length: count }, (_, n) => `  - ${row(n)}`).join('\n')}\n`;
  const files = [{ name: `${kind}.yaml`, text }];
  for (const verb of ['plan', 'apply']) {
    longest = 0;
    const began = performance.now();
    let took = 0;
    const times = await beside(async () => {
      await call(`manifests/${verb}`, { files });
      took = performance.now() - began;
    });
    const transaction = longest > 0 ? ` (write transaction ${longest.toFixed(0)} ms)` : '';
    print(`${verb} of ${count} rows of ${kind}`, `${took.toFixed(0)} ms${transaction}; ${told(times)}`);
  }
}
async function archive(verb) {
  const { id } = await call(verb === 'make' ? 'archives' : `archives/${made}/verify`, {});
  const isDone = ({ state, verdict }) => (verb === 'make' ? state === 'ready' : verdict !== undefined);
  for (let row = {}; !isDone(row); row = await call(`archives/${id}`)) await sleep(50);
  return id;
}

let made;
for (const [name, work] of [
  [`export of ${3 * count} rows`, () => call('manifests/export')],
  ['walk along the audit', () => call('audit/verify')],
  ['archive made', async () => (made = await archive('make'))],
  ['archive verified', () => archive('verify')],
]) {
  const began = performance.now();
  let took = 0;
  const times = await beside(async () => {
    await work();
    took = performance.now() - began;
  });
  print(name, `${took.toFixed(0)} ms; ${told(times)}`);
}
await app.close();
process.exit(0);
