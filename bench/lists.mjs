// The time of one page as a list grows from 100 rows to 100,000: the first page, a deep one, one by a filter, and the
// first of a caller who may read ten rows, with all the others between them. Flat means that the ratio stays near 1.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, print } from './print.mjs';

const sizes = [100, 1000, 10_000, 100_000];
const stamps = { version: 1, createdAt: 'x', createdBy: 'x', updatedAt: 'x' };
const at = '2026-01-01T00:00:00.000Z';
const id = (n) => String(n).padStart(22, '0');
/** Every hundredth row, until ten are the caller's own; the others' belong to an agent that it may not see. */
const mine = (n) => n % 10 === 5 && n < 100;
/** Twenty old rows that a filter asks for. */
const rare = (n) => n % 5 === 3 && n < 100;
const agentOf = (n) => (mine(n) ? 'id-few' : 'id-other');

const lists = {
  grants: {
    table: 'grant',
    filter: { principal: 'user:rare' },
    row: (n) => ({
      ...{
        id: id(n),
        principal: rare(n) ? 'user:rare' : 'user:u',
        action: 'agents:get',
        scope: mine(n) ? 'few' : 'other',
      },
      ...{ params: {}, effect: 'allow', delegable: false, grantedBy: 'x', ...stamps },
    }),
  },
  messages: {
    table: 'message',
    filter: { chat: 'web:rare' },
    row: (n) => ({
      ...{
        id: id(n),
        direction: 'in',
        channel: 'web',
        chat: rare(n) ? 'web:rare' : 'web:c',
        sender: 'user:x',
        verb: 'message',
      },
      ...{ text: `message number ${n}`, facts: {}, state: 'answered', agentId: agentOf(n), at },
    }),
  },
  turns: {
    table: 'turn',
    filter: { chat: 'web:rare' },
    row: (n) => ({
      ...{
        id: id(n),
        agentId: agentOf(n),
        sessionKey: `s${n}`,
        chat: rare(n) ? 'web:rare' : 'web:c',
        state: 'succeeded',
      },
      ...{ nextAt: at, version: 1, createdAt: at },
    }),
  },
  audit: {
    table: 'audit',
    filter: { principal: 'user:rare' },
    row: (n) => ({
      ...{
        at,
        principal: rare(n) ? 'user:rare' : 'user:u',
        surface: 'rest',
        action: 'grants:create',
        scope: 'other',
        outcome: 'ok',
      },
      ...{ input: {}, prevHash: id(n), hash: id(n + 1) },
    }),
  },
};

async function open() {
  const { buildCore } = await import('../dist/core.js');
  const { seed } = await import('../dist/seed.js');
  const { toConfig } = await import('../dist/platform/config.js');
  const { systemClock } = await import('../dist/platform/clock.js');
  const dir = mkdtempSync(join(tmpdir(), 'rk-b-'));
  const core = await buildCore(toConfig({ ROOKERY_DATA: dir, ROOKERY_LOG: 'silent' }), systemClock);
  await seed(core);
  const agent = (path, number) => ({
    ...{
      id: `id-${path}`,
      number,
      path,
      default: false,
      identity: {},
      mentionPatterns: [],
      sandbox: {},
      tools: {},
    },
    ...{ busyMode: 'steer', parallelTurns: 1, timeouts: {}, ...stamps },
  });
  const grant = { id: 'few', principal: 'user:few', action: '*', scope: 'few', params: {}, effect: 'allow' };
  await core.database.transact(async (tx) => {
    await tx
      .insertInto('agent')
      .values([agent('few', 900), agent('other', 901)])
      .execute();
    await tx
      .insertInto('grant')
      .values({ ...grant, delegable: false, grantedBy: 'x', ...stamps })
      .execute();
  });
  core.database.onSlowWrite = () => undefined;
  return core;
}

async function grow({ database }, { table, row }, from, to) {
  for (let start = from; start < to; start += 500) {
    const rows = Array.from({ length: Math.min(500, to - start) }, (_, n) => row(start + n));
    await database.transact((tx) => tx.insertInto(table).values(rows).execute());
  }
}

const operator = ['user:operator', 'role:operator', 'anyone'];
const callers = {
  all: { principal: 'user:operator', label: 'user:operator', principals: operator },
  few: { principal: 'user:few', label: 'user:few', principals: ['user:few', 'anyone'] },
};

async function pageOf({ registry, guard, dispatcher }, name, caller, query) {
  const op = registry.operation(`${name}:list`);
  return (await dispatcher.run(await guard.admit(op, caller, query, { surface: 'rest' }))).value;
}

async function timeOf(core, name, caller, query) {
  const times = [];
  for (let n = 0; n < 60; n += 1) {
    const began = performance.now();
    await pageOf(core, name, caller, query);
    times.push(performance.now() - began);
  }
  return median(times.slice(10));
}

/** The cursor in the middle of the list. */
async function middle(core, name, count) {
  let cursor;
  for (let seen = 0; seen < count / 2; seen += 250) {
    const step = Math.min(250, Math.ceil(count / 2));
    cursor = (await pageOf(core, name, callers.all, { limit: step, ...(cursor && { cursor }) })).nextCursor;
  }
  return cursor;
}

async function measure(core, name, count) {
  const list = lists[name];
  const deep = { limit: 20, cursor: await middle(core, name, count) };
  const times = [
    ['first page', await timeOf(core, name, callers.all, { limit: 20 })],
    ['page in the middle', await timeOf(core, name, callers.all, deep)],
    ['by a filter that twenty match', await timeOf(core, name, callers.all, { limit: 20, ...list.filter })],
  ];
  if (name === 'audit') return times;
  return [...times, ['of one who may read ten', await timeOf(core, name, callers.few, { limit: 20 })]];
}

async function pages() {
  const core = await open();
  print(
    'a page of 20, in ms, at this many rows',
    [...sizes.map((size) => `${size}`.padStart(8)), '   ratio'].join(''),
  );
  for (const name of Object.keys(lists)) {
    const columns = [];
    for (const [index, size] of sizes.entries()) {
      await grow(core, lists[name], index === 0 ? 0 : sizes[index - 1], size);
      columns.push(await measure(core, name, size));
    }
    for (const [row, [what]] of columns[0].entries()) {
      const times = columns.map((column) => column[row][1]);
      const ratio = (times.at(-1) / times[0]).toFixed(2).padStart(8);
      print(`${name}, ${what}`, [...times.map((ms) => ms.toFixed(2).padStart(8)), ratio].join(''));
    }
  }
  await core.database.close();
}

await pages();
process.exit(0);
