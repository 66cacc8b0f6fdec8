import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { Database } from '../src/db/db.js';
import { auditHash, type AuditEntry } from '../src/kernel/audit.js';
import { readHead } from '../src/kernel/audit-head.js';
import { verifyChain } from '../src/kernel/audit-verify.js';
import { until, World } from './support/boot.js';

/** What somebody does who has the SQLite file, and nothing else. */
type Tampering = (file: Sqlite.Database) => void;

const sql =
  (...statements: string[]): Tampering =>
  (file) =>
    statements.forEach((statement) => file.exec(statement));

interface Stored extends Omit<AuditEntry, 'targetKey' | 'requestId' | 'turnId' | 'input'> {
  seq: number;
  hash: string;
  prev_hash: string;
  target_key: string | null;
  request_id: string | null;
  turn_id: string | null;
  input: string;
}

/** Makes a row somebody else's, and every hash from there on right again. */
const rewritten =
  (from: number): Tampering =>
  (file) => {
    file.prepare(`update audit set principal = 'user:mallory' where seq = ?`).run(from);
    let prev = file
      .prepare('select hash from audit where seq = ?')
      .pluck()
      .get(from - 1) as string;
    const rows = file.prepare('select * from audit where seq >= ? order by seq').all(from) as Stored[];
    for (const { seq, at, principal, surface, action, scope, outcome, detail, ...row } of rows) {
      const hash = auditHash(prev, {
        ...{ at, principal, surface, action, scope, outcome, detail, input: JSON.parse(row.input) },
        ...{ targetKey: row.target_key, requestId: row.request_id, turnId: row.turn_id },
      });
      file.prepare('update audit set prev_hash = ?, hash = ? where seq = ?').run(prev, hash, seq);
      prev = hash;
    }
  };

const all =
  (...tamperings: Tampering[]): Tampering =>
  (file) =>
    tamperings.forEach((tamper) => tamper(file));

describe('the chain of audit rows in a file that somebody else has written in', () => {
  let world: World;
  let scratch: string;
  let last: number;

  async function noted(): Promise<void> {
    const { gateway, database } = world.app.core;
    gateway.ports.wake('audit');
    await until(async () => {
      const newest = (table: 'audit' | 'auditCheckpoint') =>
        database.read.selectFrom(table).select('seq').orderBy('seq', 'desc').executeTakeFirst();
      const [row, checkpoint, head] = [
        await newest('audit'),
        await newest('auditCheckpoint'),
        await headOf(),
      ];
      return row?.seq === checkpoint?.seq && head?.seq === row?.seq;
    }, 'a checkpoint');
  }
  const headOf = () => readHead(world.dataDir);
  const headless = Promise.resolve(undefined);

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'rk-chain-'));
    world = await World.boot();
    await noted();
    for (const round of [1, 2, 3]) {
      for (const name of ['a', 'b', 'c'])
        await world.api('POST', '/members', { child: `user:${name}${round}`, parent: 'role:crew' });
      await noted();
    }
    const rows = (await world.api('GET', '/audit')).body.items as { seq: number }[];
    last = rows[0]?.seq ?? 0;
    const file = new Sqlite(world.app.core.database.path);
    file.prepare('vacuum into ?').run(join(scratch, 'whole.db'));
    file.close();
  });
  afterAll(async () => {
    await world.close();
    await rm(scratch, { recursive: true, force: true });
  });

  async function after(tamper: Tampering, head = headOf()) {
    const path = join(scratch, 'tampered.db');
    await copyFile(join(scratch, 'whole.db'), path);
    const file = new Sqlite(path);
    tamper(file);
    file.close();
    const database = new Database(path);
    try {
      return await verifyChain(database.read, {
        keys: world.app.core.engine.keys,
        kept: await head,
        page: 4,
      });
    } finally {
      await database.close();
    }
  }

  it('is whole before that, on every face (P6)', async () => {
    expect(await after(() => undefined)).toMatchObject({ ok: true, rows: last, checkpoints: 4, begins: 1 });
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true, checkpoints: 4 });
  });

  const resequenced = (to: number) => `update sqlite_sequence set seq = ${to} where name = 'audit'`;
  const cut = (to: number) => `delete from audit where seq > ${to}`;
  const forgotten = (to: number) => `delete from audit_checkpoint where seq > ${to}`;

  it.each<[string, (end: number) => Tampering, (end: number) => number, RegExp]>([
    ['changed', () => sql(`update audit set principal = 'user:x' where seq = 5`), () => 5, /was changed/],
    ['deleted', () => sql('delete from audit where seq = 5'), () => 5, /is missing/],
    [
      'put in the place of another',
      () =>
        sql(
          'update audit set seq = 1000 where seq = 5',
          'update audit set seq = 5 where seq = 6',
          'update audit set seq = 6 where seq = 1000',
        ),
      () => 5,
      /does not follow/,
    ],
    ['cut off at the end', (end) => sql(cut(end - 1)), (end) => end, /the end was removed/],
    [
      'cut off at the end, with the count set back',
      (end) => sql(cut(end - 1), resequenced(end - 1)),
      (end) => end,
      /the end was removed/,
    ],
    [
      'cut off at the end, with the count and the checkpoints set back',
      (end) => sql(cut(end - 1), resequenced(end - 1), forgotten(end - 1)),
      (end) => end,
      /is missing, a(head)?/,
    ],
    ['rewritten with right hashes', (end) => rewritten(end - 1), (end) => end, /checkpoint/],
    [
      'rewritten with right hashes and checkpoints to match',
      (end) =>
        all(
          rewritten(end - 1),
          sql(
            `update audit_checkpoint set hash = (select hash from audit where audit.seq = audit_checkpoint.seq)`,
          ),
        ),
      (end) => end,
      /not made here/,
    ],
    [
      'rewritten with right hashes and no checkpoints',
      (end) => all(rewritten(end - 1), sql('delete from audit_checkpoint')),
      (end) => end,
      /audit.head/,
    ],
    [
      'cut off at the beginning, with a checkpoint as the new one',
      () =>
        all((file) => {
          const [first] = file.prepare('select seq from audit_checkpoint order by seq').pluck().all();
          file.prepare('delete from audit where seq <= ?').run(first);
          file.prepare('update audit_checkpoint set starts = 1 where seq = ?').run(first);
        }),
      () => -1,
      /not made here/,
    ],
  ])('where a row was %s: is broken, and names the row', async (_what, tamper, at, fault) => {
    // What the file beside the database says is tried apart from what the database says itself.
    const report = await after(tamper(last), fault.source.includes('head') ? headOf() : headless);
    expect(report).toMatchObject({ ok: false, fault: expect.stringMatching(fault) });
    if (at(last) > 0) expect(report).toMatchObject({ brokenAt: at(last) });
  });

  it('is not vouched for by a head that was made elsewhere', async () => {
    const forged = {
      seq: 3,
      hash: 'a'.repeat(64),
      mark: `${(await headOf())?.mark.split('.')[0]}.${'b'.repeat(64)}`,
    };
    expect(await after(() => undefined, Promise.resolve(forged))).toMatchObject({ ok: false });
    const path = join(scratch, 'audit.head');
    await writeFile(path, 'no head');
    expect(await after(() => undefined, readHead(scratch))).toMatchObject({ ok: false });
  });

  it('vouches anew under a new key of the ring', async () => {
    await world.api('POST', '/secrets/rotate', {});
    await noted();
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true, checkpoints: 5 });
  });
});

describe('rows of the audit', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  it('are found by when and by turn, in the list and in the export', async () => {
    const { database } = world.app.core;
    const chain = await database.read.selectFrom('audit').select('hash').orderBy('seq', 'desc').execute();
    const from = new Date(world.app.core.clock.now() + 1).toISOString();
    await until(() => Promise.resolve(world.app.core.clock.iso() > from), 'a moment');
    const made = await world.api('POST', '/members', { child: 'user:ada', parent: 'role:crew' });
    const agent = { principal: 'agent:main', action: 'members:create', scope: '**' };
    await world.api('POST', '/grants', agent);
    const turn =
      (await world.say('!tool members_create {"child":"user:bob","parent":"role:crew"}')).turn ?? '';
    const seqs = async (path: string) =>
      ((await world.api('GET', path)).body.items as { seq: number }[]).map(({ seq }) => seq).sort();
    for (const face of ['/audit', '/audit/export']) {
      const since = await seqs(`${face}?since=${from}`);
      expect(since).toHaveLength(3);
      expect(await seqs(`${face}?until=${from}`)).toHaveLength(chain.length);
      expect(await seqs(`${face}?since=${from}&until=${from}`)).toEqual([]);
      expect(await seqs(`${face}?turn=${turn}`)).toEqual([since.at(-1)]);
    }
    expect(made.status).toBe(201);
  });
});
