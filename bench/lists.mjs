// The time of one page as a list grows from 100 rows to 100,000: the first page, the last one, one by a filter, and the
// first of callers who may read ten rows and a tenth of them. Flat means that the ratio stays near 1.
// `npm run bench -- lists`; as `node bench/lists.mjs users tasks` for those lists alone.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { agents, lists, named, rowMaker } from './list-rows.mjs';
import { median, print } from './print.mjs';

const sizes = [100, 10_000, 100_000];

async function open() {
  const { buildCore } = await import('../dist/core.js');
  const { seed } = await import('../dist/seed.js');
  const { toConfig } = await import('../dist/platform/config.js');
  const { systemClock } = await import('../dist/platform/clock.js');
  const dir = mkdtempSync(join(tmpdir(), 'rk-b-'));
  const core = await buildCore(toConfig({ ROOKERY_DATA: dir, ROOKERY_LOG: 'silent' }), systemClock);
  core.database.onSlowWrite = () => undefined;
  await seed(core);
  const grantee = (path) => ({
    ...{ id: `for-${path}`, principal: `user:${path}`, action: '*', scope: path, effect: 'allow' },
  });
  await add(
    core,
    'agent',
    agents.map((path, n) => ({ id: `id-${path}`, path, number: 900 + n })),
  );
  await add(core, 'grant', agents.map(grantee));
  for (const [table, rows] of Object.entries(named)) await add(core, table, rows);
  return core;
}

async function makerFor({ database }, table) {
  const { jsonColumns } = await import('../dist/db/tables/index.js');
  const stored = table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const { rows } = await sql`select * from pragma_table_info(${stored})`.execute(database.read);
  return rowMaker(rows, jsonColumns);
}

async function add(core, table, rows) {
  const make = await makerFor(core, table);
  const whole = rows.map((row, n) => make(row.n ?? n, row.row ?? row));
  for (let at = 0; at < whole.length; at += 500)
    await core.database.transact((tx) =>
      tx
        .insertInto(table)
        .values(whole.slice(at, at + 500))
        .execute(),
    );
}

async function grow(core, { table, row, then }, from, to) {
  await add(
    core,
    table,
    Array.from({ length: to - from }, (_, n) => ({ n: from + n, row: row(from + n) })),
  );
  if (then) await core.database.transact((tx) => sql.raw(then).execute(tx));
}

const operator = ['user:operator', 'role:operator', 'anyone'];
const callers = {
  all: { principal: 'user:operator', label: 'user:operator', principals: operator },
  few: { principal: 'user:few', label: 'user:few', principals: ['user:few', 'anyone'] },
  tenth: { principal: 'user:tenth', label: 'user:tenth', principals: ['user:tenth', 'anyone'] },
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

/** The cursor before the last rows of the list. */
async function end(core, name) {
  let last;
  for (let next; ; last = next) {
    const query = { limit: 20 * 12, ...(last && { cursor: last }) };
    next = (await pageOf(core, name, callers.all, query)).nextCursor;
    if (next === undefined) return last;
  }
}

async function measure(core, name) {
  const { filter, whole, matches = 20, mine = 10 } = lists[name];
  const cursor = await end(core, name);
  const deep = { limit: 20, ...(cursor && { cursor }) };
  const timed = (caller, query) => timeOf(core, name, caller, { limit: 20, ...query });
  const shown = async (caller, query) => (await pageOf(core, name, caller, query)).items.length;
  if (filter && (await shown(callers.all, filter)) !== matches)
    throw new Error(`${name}: not what is asked for`);
  if (!whole && (await shown(callers.few, {})) !== mine)
    throw new Error(`${name}: not the ten of the reader`);
  return [
    ['first page', await timed(callers.all)],
    ['last page', await timed(callers.all, deep)],
    ...(filter ? [['by a filter', await timed(callers.all, filter)]] : []),
    ...(whole ? [] : [['of one who may read ten', await timed(callers.few)]]),
    ...(whole ? [] : [['of one who may read a tenth', await timed(callers.tenth)]]),
  ];
}

const ratioOf = ({ times }) => times.at(-1) / times[0];

async function pages(core, name) {
  const columns = [];
  for (const [index, size] of sizes.entries()) {
    await grow(core, lists[name], index === 0 ? 0 : sizes[index - 1], size);
    columns.push(await measure(core, name));
  }
  return columns[0].map(([what], row) => ({ name, what, times: columns.map((column) => column[row][1]) }));
}

/** The worst of each kind of page. */
function sum(all) {
  for (const [what, rows] of Map.groupBy(all, (row) => row.what)) {
    const [worst] = rows.toSorted((a, b) => ratioOf(b) - ratioOf(a));
    const ratios = `ratio ${median(rows.map(ratioOf)).toFixed(2)} in the middle`;
    const most = `${ratioOf(worst).toFixed(2)} at most (${worst.name}, ${worst.times.at(-1).toFixed(2)} ms)`;
    print(`${rows.length} lists, ${what}`, `${ratios}, ${most}`);
  }
}

const wanted = process.argv.slice(2);
const core = await open();
const head = [...sizes.map((size) => `${size}`.padStart(8)), '   ratio'].join('');
print('a page of 20, in ms, at this many rows', head);
const all = [];
for (const name of Object.keys(lists).filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const rows = await pages(core, name);
  for (const row of rows) {
    const times = row.times.map((ms) => ms.toFixed(2).padStart(8));
    print(`${name}, ${row.what}`, [...times, ratioOf(row).toFixed(2).padStart(8)].join(''));
  }
  all.push(...rows);
}
sum(all);
await core.database.close();
process.exit(0);
