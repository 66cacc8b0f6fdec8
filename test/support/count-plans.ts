import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Database } from '../../src/db/db.js';
import { migrate } from '../../src/db/migrate.js';

// A program, because better-sqlite3 must be loaded after `Function` is watched: it makes one for the rows of a statement
// each time that SQLite has planned it.
let made = 0;
const plain = globalThis.Function;
globalThis.Function = new Proxy(plain, {
  apply: (target, self, given) => {
    made += 1;
    return Reflect.apply(target, self, given) as unknown;
  },
});

async function plansOfTen(ask: (n: number) => unknown): Promise<number> {
  await ask(0);
  made = 0;
  for (let n = 1; n <= 10; n += 1) await ask(n);
  return made;
}

const dir = mkdtempSync(join(tmpdir(), 'rookery-plans-'));
const path = join(dir, 'test.db');
const database = new Database(path);
await migrate(database);
const names = database.read.selectFrom('engine').select('name').orderBy('name');
const compiled = (n: number) =>
  names
    .where('name', '!=', `${n}`)
    .limit(1 + n)
    .execute();
const file = new Sqlite(path, { readonly: true });
const statement = file.prepare('select name from engine where name <> ? order by name limit ?');
const plainly = (n: number) => statement.all(`${n}`, 1 + n);
process.stdout.write(JSON.stringify({ ours: await plansOfTen(compiled), plain: await plansOfTen(plainly) }));
file.close();
await database.close();
rmSync(dir, { recursive: true });
