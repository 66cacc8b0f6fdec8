import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { restoreArchive } from '../src/maintenance/archive/restore.js';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { archiveReady } from './support/archives.js';
import { until, World } from './support/boot.js';
import { whereElse, whereIs } from './support/nowhere.js';

const word = 'canary7f3ada';
const sender = 'matrix:@ada7f3:home';
/** Said by her alone, and looked for by nobody. */
const silent = 'silent4c2ada';
const sought = [word, silent, 'user:ada', sender, '@ada7f3'];

interface Receipt {
  id: string;
  state: string;
  waitsFor?: string;
  error?: string;
  counts: Record<string, number>;
  archives: { id: string }[];
}

describe('erasing a person', () => {
  let world: World;
  let archive: string;
  let receipt: Receipt;
  let bridge: string;
  let key = 0;

  const database = () => world.app.core.database.read;
  const home = () => join(world.dataDir, 'agents/main/_home');
  const ingest = (more: Record<string, unknown>) =>
    world.api(
      'POST',
      '/channels/matrix/messages',
      { eventKey: `$${(key += 1)}`, peer: { kind: 'group', id: 'a' }, chat: 'matrix:room/a', ...more },
      { authorization: `Bearer ${bridge}` },
    );
  const asAda = async (text: string) => {
    const authorization = `Bearer ${await tokenFor(world.app.core.database, 'user:ada')}`;
    return world.api('POST', '/messages', { agent: 'main', text }, { authorization });
  };
  const idle = async () => {
    await until(async () => {
      const open = await database()
        .selectFrom('message')
        .where('state', 'in', ['received', 'queued', 'in_turn'])
        .select('seq')
        .execute();
      return open.length === 0;
    }, 'nothing is left to do');
  };
  const done = async (id: string): Promise<Receipt> =>
    until(async () => {
      const { body } = await world.api('GET', `/erasures/${id}`);
      if (body.error) throw new Error(body.error);
      return body.state === 'done' && (body as Receipt);
    }, 'it is done');

  beforeAll(async () => {
    world = await World.boot();
    const { database: db } = world.app.core;
    const channel = {
      settings: { external: true },
      dmPolicy: 'open',
      groupPolicy: 'open',
      requireMention: false,
    };
    await world.api('POST', '/channels', { id: 'matrix', ...channel, defaultAgent: 'main' });
    await grantTo(db, 'user:bridge', 'messages:ingest', '**');
    bridge = await tokenFor(db, 'user:bridge');
    await world.api('POST', '/users', {
      sub: 'ada',
      name: `Ada ${word}`,
      profile: `has ${word}`,
      identities: [sender],
    });
    await world.api('PATCH', '/users/ada', { profile: `had ${word}, and more` });
    await world.api('POST', '/secrets', {
      ...{ scope: 'user:ada', name: 'MINE', kind: 'bearer', value: word },
      ...{ hosts: ['example.com'], agents: ['main'] },
    });
    await grantTo(db, 'user:ada', 'messages:inject', 'main');
    await world.api('POST', '/grants', {
      ...{ principal: 'user:ada', action: 'agents:delete', scope: '**', effect: 'deny', note: word },
    });
    await world.api('POST', '/grants', { principal: 'agent:main', action: 'links:create', scope: 'main' });
    const approvers = ['role:operator'];
    await world.api('POST', '/approval-rules', { action: 'links:create', approvers });
    const link = JSON.stringify({ agent: 'main', context: silent });
    expect(
      (
        await asAda(
          `!tool links_create ${link}\n!tool remember {"text":"she likes ${silent}"}\n!say hello ${silent}`,
        )
      ).status,
    ).toBe(200);
    await idle();
    const facts = { mentioned: true };
    await ingest({ sender, text: `!tool links_create ${link.replace(silent, `${silent}2`)}`, facts });
    await idle();
    // What people decide comes back as words of the system: hers alone in her chat, and a turn of its own in a room.
    const held = (await world.api('GET', '/approvals?state=pending')).body.items as { id: string }[];
    expect(held).toHaveLength(2);
    for (const { id } of held)
      expect((await world.api('POST', `/approvals/${id}/refuse`, { reason: silent })).status).toBe(200);
    await idle();
    await ingest({
      sender,
      senderName: `Ada ${word}`,
      text: `!say you said ${word}`,
      facts: { mentioned: true },
    });
    await idle();
    await ingest({ sender: 'matrix:@bob:home', text: '!say hello bob', facts: { mentioned: true } });
    await idle();
    writeFileSync(join(home(), 'notes.md'), `bob likes coffee\nask ${sender} about it\nthe end\n`);
    await world.say('!say commit it');
    await until(() => world.allHasLeft(), 'all has left');
    await until(
      async () => whereIs(world.dataDir, [sender]).some((path) => path.startsWith('git/')),
      'the home is in its history',
    );
    archive = await archiveReady(world);
  });
  afterAll(() => world.close());

  it('is refused without the right to erase, without a row, and while others have it in what they set up', async () => {
    const { database: db } = world.app.core;
    await grantTo(db, 'user:carol', 'users:*', '**');
    const authorization = `Bearer ${await tokenFor(db, 'user:carol')}`;
    expect((await world.api('POST', '/users/ada/erase', {}, { authorization })).status).toBe(403);
    expect((await world.api('POST', '/users/nobody/erase', {})).status).toBe(404);
    const short = await world.api('POST', '/users/ada/erase', { terms: ['ab'] });
    expect([short.status, short.body.errors[0].path]).toEqual([400, 'terms.0']);
    const budget = await world.api('POST', '/budgets', {
      ...{ scope: '**', principal: 'user:ada', period: 'day', limitUsd: 1, onLimit: 'stop' },
    });
    expect(budget.status).toBe(201);
    const named = await world.api('POST', '/users/ada/erase', { terms: [word] });
    expect([named.status, named.body.detail]).toEqual([
      409,
      expect.stringContaining(`budgets ${budget.body.id}`),
    ]);
    expect((await world.api('GET', '/users/ada')).status).toBe(200);
    await world.api('DELETE', `/budgets/${budget.body.id}`);
  });

  it('leaves nothing of it in any store, and a receipt that names nobody', async () => {
    const places = whereIs(world.dataDir, sought);
    for (const part of ['rookery.db', 'agents/main/_home', 'agents/main/_sessions', 'git/'])
      expect([part, places.some((path) => path.startsWith(part))]).toEqual([part, true]);
    const ordered = await world.api('POST', '/users/ada/erase', { terms: [word] });
    expect(ordered.status).toBe(202);
    receipt = await done(ordered.body.id);
    expect((await world.api('GET', `/erasures/${receipt.id}`)).body.remaining).toEqual([]);
    expect(receipt.counts.chats).toBe(1);
    expect(receipt.archives).toEqual([expect.objectContaining({ id: expect.any(String) })]);
    expect(receipt.counts).toMatchObject({
      messages: expect.any(Number),
      conversations: expect.any(Number),
      facts: 1,
      approvals: 2,
      histories: 1,
    });
    await until(
      async () => whereElse(world.dataDir, sought, ['archives', 'run']).length === 0,
      `nothing is left in ${whereElse(world.dataDir, sought, ['archives', 'run']).join(', ')}`,
    );
    expect(JSON.stringify((await world.api('GET', '/audit?limit=500')).body)).not.toMatch(/"ada|ada7f3/i);
  });

  it('leaves others what is theirs', async () => {
    const texts = (await database().selectFrom('message').select('text').execute()).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['!say hello bob', 'hello bob', 'commit it']));
    expect(readFileSync(join(home(), 'notes.md'), 'utf8')).toBe('bob likes coffee\nthe end\n');
    const again = await ingest({
      sender: 'matrix:@bob:home',
      text: '!say still here',
      facts: { mentioned: true },
    });
    expect(again.status).toBe(202);
    await idle();
    await world.say('!say and here');
    expect((await world.api('GET', '/manifests/export')).status).toBe(200);
  });

  it('leaves the chain of the audit whole, with rows that say that they were erased, and no way to change others so (P6)', async () => {
    const report = (await world.api('GET', '/audit/verify')).body;
    expect(report).toMatchObject({ ok: true });
    expect(report.erased).toBeGreaterThan(3);
    const shown = (await world.api('GET', '/audit?limit=500')).body.items as { erasure?: string }[];
    expect(shown.filter(({ erasure }) => erasure === receipt.id)).toHaveLength(report.erased);
    const rows = await database().selectFrom('auditErasure').select('seq').orderBy('seq').execute();
    const seq = rows[0]?.seq ?? 0;
    const { database: db } = world.app.core;
    const change = (values: object, where: number) =>
      db.transact((tx) => tx.updateTable('audit').set(values).where('seq', '=', where).execute());
    const { outcome } = await database()
      .selectFrom('audit')
      .where('seq', '=', seq)
      .select('outcome')
      .executeTakeFirstOrThrow();
    await change({ outcome: 'failed' }, seq);
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: false, brokenAt: seq });
    await change({ outcome }, seq);
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
    const other = await database()
      .selectFrom('audit')
      .where(
        'seq',
        'not in',
        rows.map((row) => row.seq),
      )
      .select(['seq', 'input'])
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
    await change({ input: {} }, other.seq);
    await db.transact((tx) =>
      tx.insertInto('auditErasure').values({ seq: other.seq, erasureId: receipt.id, mark: 'x.y' }).execute(),
    );
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: false, brokenAt: other.seq });
    await change({ input: other.input }, other.seq);
    await db.transact((tx) => tx.deleteFrom('auditErasure').where('seq', '=', other.seq).execute());
  });

  it('knows whom it was about, under seal, until the archives that were made before are clean', async () => {
    const kept = async () =>
      (await database().selectFrom('erasure').select('sealed').executeTakeFirstOrThrow()).sealed;
    expect(await kept()).not.toBeNull();
    const id = receipt.archives[0]?.id ?? '';
    expect((await world.api('POST', `/archives/${id}/rewrite`, {})).status).toBe(202);
    await until(
      async () => (await world.api('GET', `/archives/${id}`)).body.rewrittenAt !== undefined,
      'it is written anew',
    );
    await until(async () => (await kept()) === null, 'nobody knows any more');
    const scratch = mkdtempSync(join(tmpdir(), 'rk-erased-'));
    try {
      await restoreArchive({ archive, dataDir: join(scratch, 'data') });
      expect(whereIs(join(scratch, 'data'), sought)).toEqual([]);
      writeFileSync(join(scratch, 'data/secrets.keys'), readFileSync(join(world.dataDir, 'secrets.keys')));
      const other = await World.boot({ dataDir: join(scratch, 'data'), stub: world.stub });
      expect((await other.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
      expect((await other.api('GET', '/users')).body.items).toEqual([]);
      const said = await other.api('POST', '/messages', { agent: 'main', text: '!say well again' });
      expect(said.status).toBeLessThan(300);
      await until(async () => whereIs(join(scratch, 'data'), ['well again']).length > 0, 'it answers');
      await other.close();
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    expect((await world.api('POST', `/archives/${id}/verify`, {})).status).toBe(202);
    await until(
      async () => (await world.api('GET', `/archives/${id}`)).body.verdict === 'whole',
      'it is whole',
    );
  });
});
