import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';

describe('one agent as data', () => {
  let world: World;
  let other: World;

  beforeAll(async () => {
    [world, other] = await Promise.all([World.boot(), World.boot()]);
  });
  afterAll(() => Promise.all([world.close(), other.close()]));

  const home = (path: string, of = world): string => join(of.dataDir, 'agents', path, '_home');
  const put = (path: string, file: string, text: string): void => {
    mkdirSync(dirname(join(home(path), file)), { recursive: true });
    writeFileSync(join(home(path), file), text);
  };
  /** Every regular file of a home with what is in it. */
  const contents = (path: string, of = world): Record<string, string> =>
    Object.fromEntries(
      readdirSync(home(path, of), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort()
        .map((file) => [file.slice(home(path, of).length + 1), readFileSync(file, 'latin1')]),
    );
  const at = (path: string): string => `/agents/${encodeURIComponent(path)}`;
  const made = async (path: string, fields: object = {}, of = world) => {
    const { status } = await of.api('POST', '/agents', { path, ...fields });
    expect(status).toBe(201);
    await until(async () => (await log(path, of)).length > 0, 'the home is kept');
  };
  const log = async (path: string, of = world) =>
    ((await of.api('GET', `${at(path)}/history`)).body.items ?? []) as {
      commit: string;
      turns: string[];
      author: string;
    }[];
  /** Until no file of any agent is still to be brought to what was ordered. */
  const settled = (of = world) =>
    until(async () => {
      const { read } = of.app.core.database;
      const open = read.selectFrom('homeChange').where('appliedAt', 'is', null).select('id');
      return (await open.execute()).length === 0;
    }, 'homes are as they were ordered to be');
  const rowsOf = async (path: string, of = world) =>
    (await of.api('GET', `/manifests/export?scope=${encodeURIComponent(path)}`)).body;
  const moment = async (): Promise<string> => {
    const now = new Date().toISOString();
    // Commits tell whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    return now;
  };

  it('pages through what a home was, with its turns, and goes back in files and rows, neighbours untouched (P6)', async () => {
    await made('corp/eng', { name: 'First' });
    await made('corp/eng/sre');
    await made('corp/ops');
    put('corp/eng', 'notes.md', 'one\n');
    put('corp/eng', 'deep/er/plan.md', 'plan\n');
    const chat = await world.link('corp/eng');
    await world.say('hello', { chat });
    await until(async () => (await log('corp/eng')).length >= 2, 'the turn is kept');
    await world.api('POST', '/routes', { match: { verb: 'x' }, target: { agent: 'corp/eng' } });
    await world.api('POST', '/egress', { scope: 'corp/eng', host: 'a.example' });
    const then = { rows: await rowsOf('corp/eng'), files: contents('corp/eng') };
    const when = await moment();

    put('corp/eng', 'notes.md', 'two\n');
    rmSync(join(home('corp/eng'), 'deep'), { recursive: true });
    put('corp/eng', 'PERSONA.md', 'Another\n');
    symlinkSync('/etc/passwd', join(home('corp/eng'), 'link'));
    await world.api('PATCH', at('corp/eng'), { name: 'Second', sandbox: { memoryMib: 512 } });
    await world.api('PATCH', at('corp/eng/sre'), { name: 'Child' });
    for (const kind of ['routes?agent=corp%2Feng', 'egress'])
      for (const { id } of (await world.api('GET', `/${kind}`)).body.items)
        await world.api('DELETE', `/${kind.split('?')[0]}/${id}`);
    await world.api('POST', '/budgets', { scope: 'corp/eng', period: 'day', limitUsd: 1 });
    put('corp/ops', 'mine.md', 'mine');
    const neighbours = [contents('corp/ops'), contents('corp/eng/sre'), await rowsOf('corp/eng/sre')];

    const told = (await world.api('GET', `${at('corp/eng')}/diff?since=${when}`)).body;
    expect(told.files).toEqual([
      { path: 'PERSONA.md', change: 'changed' },
      { path: 'deep/er/plan.md', change: 'removed' },
      { path: 'notes.md', change: 'changed' },
    ]);
    expect(told.patch).toContain('-one\n+two');
    expect(told.rows.map(({ kind, verb }: Record<string, string>) => `${verb} ${kind}`).sort()).toEqual(
      ['create Budget', 'delete Egress', 'delete Route', 'update Agent'].sort(),
    );
    const short = (await world.api('GET', `${at('corp/eng')}/diff?since=${when}&bytes=20`)).body;
    expect([short.patch.length, short.complete]).toEqual([20, false]);

    const back = await world.api('POST', `${at('corp/eng')}/revert`, { to: when });
    expect([back.status, back.body.detail]).toEqual([200, undefined]);
    await settled();
    expect(await rowsOf('corp/eng')).toEqual(then.rows);
    expect(contents('corp/eng')).toEqual(then.files);
    expect([contents('corp/ops'), contents('corp/eng/sre'), await rowsOf('corp/eng/sre')]).toEqual(
      neighbours,
    );
    const left = (await world.api('GET', `${at('corp/eng')}/diff?since=${when}`)).body;
    expect([left.files, left.patch, left.rows]).toEqual([[], '', []]);

    const all = await log('corp/eng');
    expect(all[0]).toMatchObject({ author: 'user:operator', message: `Go back to ${when}` });
    expect(all.some(({ turns }) => turns.length === 1)).toBe(true);
    const first = (await world.api('GET', `${at('corp/eng')}/history?limit=1`)).body;
    const cursor = encodeURIComponent(first.nextCursor);
    const next = (await world.api('GET', `${at('corp/eng')}/history?limit=500&cursor=${cursor}`)).body;
    expect([...first.items, ...next.items]).toEqual(all);
    // What was there before is not lost: the newest commit but one has it.
    const again = await world.api('POST', `${at('corp/eng')}/revert`, { to: all[1]?.commit, what: 'home' });
    expect(again.status).toBe(200);
    await settled();
    expect(contents('corp/eng')['notes.md']).toBe('two\n');
  });

  it('goes back after a move, and not while a turn runs nor to where nothing is known', async () => {
    await made('lab', { name: 'Lab' });
    const when = await moment();
    await world.api('PATCH', '/agents/lab', { name: 'Other' });
    expect((await world.api('POST', '/agents/lab/move', { to: 'den' })).status).toBe(200);
    const back = await world.api('POST', '/agents/den/revert', { to: when });
    expect([back.status, back.body.rows]).toEqual([200, [expect.objectContaining({ verb: 'update' })]]);
    expect((await world.api('GET', '/agents/den')).body).toMatchObject({ name: 'Lab', path: 'den' });

    const long = await world.api('POST', '/agents/den/revert', { to: '2001-01-01T00:00:00Z' });
    expect([long.status, long.body.errors[0].path]).toEqual([409, 'to']);
    for (const to of ['yesterday', '0123456', '--all'])
      expect((await world.api('POST', '/agents/den/revert', { to })).status).toBe(400);

    const { database } = world.app.core;
    const { id } = await database.read
      .selectFrom('agent')
      .where('path', '=', 'den')
      .select('id')
      .executeTakeFirstOrThrow();
    const row = { id: 'busy', agentId: id, sessionKey: 'k', chat: 'c', state: 'running', attempts: 1 };
    const times = { nextAt: '2999-01-01T00:00:00.000Z', createdAt: when };
    await database.transact((tx) =>
      tx
        .insertInto('turn')
        .values({ ...row, ...times } as never)
        .execute(),
    );
    const busy = await world.api('POST', '/agents/den/revert', { to: when });
    expect([busy.status, busy.body.detail]).toEqual([409, expect.stringContaining('turn busy')]);
    await database.transact((tx) => tx.deleteFrom('turn').where('id', '=', 'busy').execute());
  });

  it('tells changes of the server itself from those of whoever comes next (P6)', async () => {
    const { database } = world.app.core;
    await made('alone');
    const own = { description: 'by the server' };
    await database.transact((tx) => tx.updateTable('agent').set(own).where('path', '=', 'alone').execute());
    await world.api('PUT', '/settings/historyLimit', { value: 7 });
    const changes = await database.read
      .selectFrom('configChange')
      .select(['principal', 'resource'])
      .orderBy('seq', 'desc')
      .limit(2)
      .execute();
    expect(changes).toEqual([
      { principal: 'user:operator', resource: 'settings' },
      { principal: 'system', resource: 'agents' },
    ]);
  });

  it('forks with rows, home and conversations, and the copy remembers what was said', async () => {
    const { chat } = await world.agent('talker', { name: 'Talker', default: true });
    await world.say('remember: the word is heron', { chat });
    put('talker', 'notes.md', 'kept');
    await world.api('POST', '/egress', { scope: 'talker', host: 'b.example' });
    await world.api('POST', '/channels', {
      id: 'telegram.t',
      agent: 'talker',
      enabled: false,
      credentials: { botToken: 'B' },
    });
    const forked = await world.api('POST', '/agents/talker/fork', { to: 'copy', sessions: true });
    expect([forked.status, forked.body]).toEqual([
      200,
      { path: 'copy', sessions: 1, missing: [], leftOut: ['Channel telegram.t'] },
    ]);
    await settled();
    expect(contents('copy')).toEqual(contents('talker'));
    const rows = ({ documents }: { documents: { kind: string; text: string }[] }) =>
      documents.filter(({ kind }) => !['Channel'].includes(kind)).map(({ text }) => text);
    const [from, to] = [rows(await rowsOf('talker')), rows(await rowsOf('copy'))];
    expect(to).toEqual(
      from.map((text) => text.replaceAll('talker', 'copy').replace(/ +default: true\n/, '')),
    );
    const folders = readdirSync(join(world.dataDir, 'agents/copy/_sessions'));
    const [folder = ''] = folders;
    const record = readdirSync(join(world.dataDir, 'agents/copy/_sessions', folder), {
      recursive: true,
    }).find((name) => String(name).endsWith('.jsonl'));
    expect(
      readFileSync(join(world.dataDir, 'agents/copy/_sessions', folder, String(record)), 'utf8'),
    ).toContain('heron');
    expect((await world.api('POST', '/agents/talker/fork', { to: 'copy' })).status).toBe(409);
  });

  it('is one file that another instance makes the same agent of, at its own path or another', async () => {
    const one = await world.api('GET', '/agents/talker/export?sessions=true');
    expect(one.status).toBe(200);
    const { archive } = one.body;
    expect(gunzipSync(Buffer.from(archive, 'base64')).includes('heron')).toBe(true);
    for (const path of [undefined, 'far/away']) {
      const done = await other.api('POST', '/agents/import', { archive, ...(path && { path }) });
      expect([done.status, done.body.detail]).toEqual([200, undefined]);
      await settled(other);
      expect(contents(path ?? 'talker', other)).toEqual(contents('talker'));
    }
    expect((await other.api('POST', '/agents/import', { archive })).status).toBe(409);
  });

  const tar = (change: (head: Buffer) => void): string => {
    const head = Buffer.alloc(1536);
    head.write('home/x', 0);
    head.write('0000644\0'.padEnd(24, '0000000\0'), 100);
    head.write('00000000000\0'.repeat(2), 124);
    head.write('0', 156);
    change(head);
    head.write('        ', 148);
    const sum = head.subarray(0, 512).reduce((all, byte) => all + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return gzipSync(head).toString('base64');
  };

  it.each([
    ['no archive', Buffer.from('hello').toString('base64'), 'no gzipped tar'],
    ['a link', tar((head) => head.write('2', 156)), 'no plain file'],
    ['a hard link', tar((head) => head.write('1', 156)), 'an entry of the type'],
    ['a device', tar((head) => head.write('3', 156)), 'an entry of the type'],
    ['a way out', tar((head) => head.write('home/../../../x', 0)), 'holds the path'],
    ['an absolute path', tar((head) => head.write('/etc/passwd', 0)), 'holds the path'],
    ['a length beyond the end', tar((head) => head.write('77777777777\0', 124)), 'ends too early'],
    ['nothing about an agent', tar(() => undefined), 'no agent.json'],
    ['more than any memory', gzipSync(Buffer.alloc(300 * 1024 * 1024)).toString('base64'), 'unpacks to more'],
  ])('refuses an archive with %s', async (_what, archive, message) => {
    const { status, body } = await world.api('POST', '/agents/import', { archive, path: 'bad' });
    expect([status, body.detail]).toEqual([400, expect.stringContaining(message)]);
    expect(existsSync(home('bad'))).toBe(false);
  });

  it('asks for every row and for what shapes an agent: nobody gets more by a copy than by hand (P5)', async () => {
    const may = ['agents:get', 'agents:revert', 'agents:fork', 'agents:export', 'agents:import'];
    for (const action of may)
      await world.api('POST', '/grants', { principal: 'user:eve', action, scope: 'corp/**' });
    const { body } = await world.api('POST', '/tokens', { name: 'eve', principal: 'user:eve' });
    const as = { authorization: `Bearer ${body.token}` };
    const forked = await world.api('POST', `${at('corp/eng')}/fork`, { to: 'corp/mine' }, as);
    expect([forked.status, forked.body.detail]).toEqual([403, expect.stringContaining('agents:list')]);
    const first = (await log('corp/ops')).at(-1)?.commit;
    put('corp/ops', 'PERSONA.md', 'Another\n');
    const back = await world.api('POST', `${at('corp/ops')}/revert`, { to: first, what: 'home' }, as);
    expect([back.status, back.body.detail]).toEqual([403, expect.stringContaining('personas:update')]);
    expect((await world.api('POST', '/agents/talker/fork', { to: 'corp/mine' }, as)).status).toBe(404);
    expect((await world.api('GET', '/agents/corp%2Fmine')).status).toBe(404);
  });
});
