// An instance in this process whose agents answer at once, and what somebody in a chat notices of the work on it.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../dist/app.js';
import { toConfig } from '../dist/platform/config.js';
import { IdleHarness, idleRuntime } from './doubles.mjs';
import { median } from './print.mjs';

export const told = (times) =>
  `probe p50 ${median(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`;

/** One row of each kind, as a manifest has it. */
export const rowsOf = {
  Egress: (n) => `{ scope: "corp/a${n % 100}", host: "h${n}.example.com" }`,
  Grant: (n) => `{ principal: "user:u${n}", action: "routes:list", scope: "corp/a${n % 100}" }`,
  Route: (n) => `{ match: { platform: web, peer: { kind: channel, id: "C${n}" } }, target: { agent: main } }`,
};

export function manifestOf(kind, count) {
  const rows = Array.from({ length: count }, (_, n) => `  - ${rowsOf[kind](n)}`);
  return { name: `${kind}.yaml`, text: `kind: ${kind}\nrows:\n${rows.join('\n')}\n` };
}

export class Instance {
  /** The longest write transaction in milliseconds, and how much of it this thread was at work. */
  longest = { ms: 0, cpu: 0 };

  constructor(app, dir) {
    this.app = app;
    this.chat = readFileSync(join(dir, 'first-chat'), 'utf8').trim().replace(/\/$/, '');
    this.headers = {
      authorization: `Bearer ${readFileSync(join(dir, 'token'), 'utf8').trim()}`,
      'content-type': 'application/json',
    };
    const { database } = app.core;
    database.onSlowWrite = () => undefined;
    const transact = database.transact.bind(database);
    database.transact = (work, commit) => transact((...given) => this.timed(() => work(...given)), commit);
  }

  static async open(more = {}) {
    const dir = mkdtempSync(join(tmpdir(), 'rk-bench-'));
    const env = { ROOKERY_DATA: dir, ROOKERY_PORT: '0', ROOKERY_LOG: 'silent', ROOKERY_RUNTIME: 'process' };
    const doubles = { harness: new IdleHarness(), runtime: idleRuntime };
    const app = await createApp(toConfig({ ...env, ...more }), doubles);
    await app.core.gateway.ready();
    return new Instance(app, dir);
  }

  async timed(work) {
    const [began, before] = [performance.now(), process.threadCpuUsage()];
    try {
      return await work();
    } finally {
      const { user, system } = process.threadCpuUsage(before);
      const ms = performance.now() - began;
      if (ms > this.longest.ms) this.longest = { ms, cpu: (user + system) / 1000 };
    }
  }

  async call(path, body) {
    const { headers } = this;
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const response = await fetch(`${this.app.url}/v1/${path}`, init);
    const answer = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  }

  /** Milliseconds until a message in the chat has its answer. */
  async probe() {
    const began = performance.now();
    const response = await fetch(`${this.app.url}${this.chat}?wait=60`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ text: 'hello' }),
    });
    const { state } = await response.json();
    if (state !== 'answered') throw new Error(`the probe is ${state}`);
    return performance.now() - began;
  }

  async alone() {
    for (let n = 0; n < 5; n += 1) await this.probe();
    const times = [];
    for (let n = 0; n < 40; n += 1) times.push(await this.probe());
    return told(times);
  }

  /** How long the work takes, its longest write transaction, and probes as long as it goes on, at least one. */
  async beside(work) {
    this.longest = { ms: 0, cpu: 0 };
    let going = true;
    const began = performance.now();
    let took = 0;
    const done = work().finally(() => {
      took = performance.now() - began;
      going = false;
    });
    const times = [];
    do {
      times.push(await this.probe());
      await sleep(20);
    } while (going);
    await done;
    const { ms, cpu } = this.longest;
    const transaction = ms < 100 ? '' : ` (write transaction ${ms.toFixed(0)} ms, ${cpu.toFixed(0)} of CPU)`;
    return `${took.toFixed(0)} ms${transaction}; ${told(times)}`;
  }
}
