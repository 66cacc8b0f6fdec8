// Turns that only store: ingest, route, queue, turn, answer, delivery, with a harness that answers at once; beside
// raw better-sqlite3 making as many commits with as many statements. `node bench/storage.mjs [workers] [turns]`
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdleHarness, idleRuntime } from './doubles.mjs';
import { median, print, quantile } from './print.mjs';

const [workers = 32, turns = 4000] = process.argv.slice(2).map(Number);

async function boot(dir) {
  const { createApp } = await import('../dist/app.js');
  const { toConfig } = await import('../dist/platform/config.js');
  const config = toConfig({
    ROOKERY_DATA: dir,
    ROOKERY_PORT: '0',
    ROOKERY_LOG: 'silent',
    ROOKERY_RUNTIME: 'process',
    ROOKERY_MAX_TURNS: String(workers),
    ROOKERY_WARM_CONTAINERS: String(workers),
  });
  return createApp(config, { harness: new IdleHarness(), runtime: idleRuntime });
}

function watchAnswers(database) {
  const waiting = new Map();
  let seen = 0;
  const look = () => {
    const rows = database
      .prepare("select rowid, seq, chat from message where direction = 'out' and state = 'sent' and seq > ?")
      .all(seen);
    for (const { seq, chat } of rows) {
      seen = Math.max(seen, seq);
      waiting.get(chat)?.();
    }
  };
  return { look, next: (chat) => new Promise((resolve) => waiting.set(chat, resolve)) };
}

/** As many as give each worker a place: four turns of one agent run at once. */
async function makeAgents(app, dir) {
  const token = readFileSync(join(dir, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let n = 0; n < Math.ceil(workers / 4); n += 1) {
    const body = JSON.stringify({ path: `bench${n}` });
    const { status } = await fetch(`${app.url}/v1/agents`, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`an agent could not be made: ${status}`);
  }
}

async function product() {
  const dir = mkdtempSync(join(tmpdir(), 'rk-storage-'));
  const app = await boot(dir);
  await app.core.gateway.ready();
  await makeAgents(app, dir);
  const { database, gateway } = app.core;
  const { default: Sqlite } = await import('better-sqlite3');
  const reader = new Sqlite(join(dir, 'rookery.db'), { readonly: true });
  const answers = watchAnswers(reader);
  const poll = setInterval(answers.look, 1);
  const ask = async (worker, n) => {
    const agent = `bench${Math.floor(worker / 4)}`;
    const chat = `api:${agent}~w${worker}`;
    const answered = answers.next(chat);
    await database.transact((tx) =>
      gateway.ports.inject(tx, { agent, sender: `user:w${worker}`, text: `turn ${n}`, chat }),
    );
    gateway.ports.wake('intake');
    await answered;
  };
  const run = async (total) => {
    let next = 0;
    const times = [];
    const began = performance.now();
    const worker = async (id) => {
      while ((next += 1) <= total) {
        const at = performance.now();
        await ask(id, next);
        times.push(performance.now() - at);
      }
    };
    await Promise.all(Array.from({ length: workers }, (_, id) => worker(id)));
    return { perSecond: (total / (performance.now() - began)) * 1000, times };
  };
  await run(workers * 4);
  const counted = countOf(database);
  const before = process.cpuUsage();
  const result = await run(turns);
  const used = process.cpuUsage(before);
  const commits = counted();
  clearInterval(poll);
  reader.close();
  await app.close();
  rmSync(dir, { recursive: true });
  return { ...result, commits: commits / turns, cpuMs: (used.user + used.system) / 1000 / turns };
}

/** Counts the commits from here on. */
function countOf(database) {
  let commits = 0;
  const transact = database.transact.bind(database);
  database.transact = (...args) => {
    commits += 1;
    return transact(...args);
  };
  return () => commits;
}

async function raw(commits) {
  const { default: Sqlite } = await import('better-sqlite3');
  const dir = mkdtempSync(join(tmpdir(), 'rk-raw-'));
  const db = new Sqlite(join(dir, 'raw.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`create table message (seq integer primary key, chat text, text text, state text);
    create table event (seq integer primary key, chat text, data text)`);
  const insert = db.prepare('insert into message (chat, text, state) values (?, ?, ?)');
  const update = db.prepare('update message set state = ? where seq = ?');
  const event = db.prepare('insert into event (chat, data) values (?, ?)');
  const first = db.transaction((n) => insert.run(`c${n % workers}`, `turn ${n}`, 'received').lastInsertRowid);
  const step = db.transaction((seq, n) => {
    update.run(`s${n}`, seq);
    event.run('c', `{"n":${n}}`);
  });
  const began = performance.now();
  for (let n = 0; n < turns; n += 1) {
    const seq = first(n);
    for (let more = 1; more < commits; more += 1) step(seq, more);
  }
  const perSecond = (turns / (performance.now() - began)) * 1000;
  db.close();
  rmSync(dir, { recursive: true });
  return perSecond;
}

const ours = await product();
const commits = Math.round(ours.commits);
const theirs = await raw(commits);
print(
  'storage-only turns a second, product',
  `${ours.perSecond.toFixed(0)} at ${workers} workers (goal >= 500)`,
);
print(
  '  from message to sent answer',
  `p50 ${median(ours.times).toFixed(1)} ms, p99 ${quantile(ours.times, 0.99).toFixed(1)} ms`,
);
print('  transactions of a turn', commits);
print('  CPU of a turn, bench included', `${ours.cpuMs.toFixed(1)} ms`);
print(
  'raw better-sqlite3, as many commits',
  `${theirs.toFixed(0)} turns a second: ${(theirs / ours.perSecond).toFixed(1)} x`,
);
