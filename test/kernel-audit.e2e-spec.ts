import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import request from 'supertest';
import type { Admitted } from '../src/kernel/admitted.js';
import { KeyRing } from '../src/identity/key-ring.js';
import { verifyChain } from '../src/kernel/audit-verify.js';
import { grantTo, HeldClock, startResources, tokenFor, type ResourceApp } from './contract/resources-app.js';
import { makeNotes, notes } from './contract/resources-toy.js';

const keys = new KeyRing([Buffer.alloc(32, 7)]);

describe('the audit of the kernel', () => {
  let server: ResourceApp;
  let operator: string;
  let stranger: string;
  const send = (method: 'get' | 'post' | 'patch' | 'delete', path: string, token = operator): request.Test =>
    request(server.url)[method](`/v1${path}`).auth(token, { type: 'bearer' });
  const rows = () => server.database.read.selectFrom('audit').selectAll().orderBy('seq').execute();
  const titles = async (): Promise<string[]> => {
    const { body } = await send('get', '/notes');
    return (body as { items: { title: string }[] }).items.map((item) => item.title);
  };
  const run = (statement: string) => sql.raw(statement).execute(server.database.writer);

  beforeEach(async () => {
    server = await startResources([notes], new HeldClock());
    await makeNotes(server.database);
    await grantTo(server.database, 'user:operator', '*', '**');
    operator = await tokenFor(server.database, 'user:operator');
    stranger = await tokenFor(server.database, 'user:stranger');
  });
  afterEach(() => server.close());

  it('leaves one row for a change, with who, what, where and on what (P6)', async () => {
    const { body, headers } = await send('post', '/notes').send({
      agent: 'corp',
      title: 'x',
      pin: 'hunter2',
    });
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      at: '2026-11-21T09:00:00.000Z',
      principal: 'user:operator',
      surface: 'rest',
      action: 'notes:create',
      scope: 'corp',
      targetKey: (body as { id: string }).id,
      outcome: 'ok',
      input: { agent: 'corp', title: 'x', pin: '[secret]' },
      requestId: headers['x-request-id'],
    });
  });

  it('leaves none for a read, for wrong input and for what is not there', async () => {
    await send('get', '/notes');
    await send('post', '/notes').send({ agent: 'corp' });
    await send('get', '/notes/nothing');
    expect(await rows()).toEqual([]);
  });

  it('leaves one for a replayed request, of the time it was carried out', async () => {
    const once = () => send('post', '/notes').set('idempotency-key', 'k').send({ agent: 'corp', title: 'x' });
    await once();
    await once();
    expect(await rows()).toHaveLength(1);
  });

  it('is part of the change: no row, no change', async () => {
    await run(`create trigger no_audit before insert on audit begin select raise(abort, 'disk full'); end`);
    const answer = await send('post', '/notes').send({ agent: 'corp', title: 'x' });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('disk full');
    expect(await titles()).toEqual([]);
  });

  it('keeps refusals, in the same chain', async () => {
    const { body } = await send('post', '/notes').send({ agent: 'corp', title: 'x' });
    const { id } = body as { id: string };
    await send('delete', `/notes/${id}`, stranger);
    await send('post', '/notes', stranger).send({ agent: 'corp', title: 'y' });
    const refused = (await rows()).slice(1);
    expect(refused.map((row) => [row.principal, row.action, row.outcome, row.targetKey])).toEqual([
      ['user:stranger', 'notes:delete', 'denied', id],
      ['user:stranger', 'notes:create', 'denied', null],
    ]);
    expect(await verifyChain(server.database.read, { keys })).toMatchObject({ ok: true, rows: 3 });
  });

  it('answers 503 to a refusal that cannot be recorded', async () => {
    await run(`create trigger no_audit before insert on audit begin select raise(abort, 'disk full'); end`);
    const answer = await send('post', '/notes', stranger).send({ agent: 'corp', title: 'y' });
    expect(answer.status).toBe(503);
  });

  it('keeps a conflict and a fault as failed, undone and unquoted', async () => {
    await send('post', '/notes').send({ agent: 'corp', title: 'x' });
    await send('post', '/notes').send({ agent: 'corp', title: 'taken' });
    const broken = await send('post', '/notes/break').send({});
    expect([broken.status, broken.text.includes('hunter2')]).toEqual([500, false]);
    expect(await titles()).toEqual(['x']);
    const failed = (await rows()).slice(1);
    expect(failed.map((row) => [row.action, row.outcome])).toEqual([
      ['notes:create', 'failed'],
      ['notes:break', 'failed'],
    ]);
    expect(JSON.stringify(failed)).not.toContain('hunter2');
  });

  it('asks the gate again inside the transaction, so that a right taken away in between is gone', async () => {
    const { guard, dispatcher, database, registry } = server;
    const caller = { principal: 'user:operator', label: 'user:operator', principals: ['user:operator'] };
    const input = { agent: 'corp', title: 'late' };
    const call = await guard.admit(registry.operation('notes:create'), caller, input, { surface: 'mcp' });
    await database.transact((tx) => tx.deleteFrom('grant').execute());
    await expect(dispatcher.run(call)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await rows()).map((row) => row.outcome)).toEqual(['denied']);
  });

  it('runs no call that the guard has not made', async () => {
    const { dispatcher, registry } = server;
    const caller = { principal: 'user:operator', label: 'user:operator', principals: ['user:operator'] };
    const op = registry.operation('notes:create');
    const forged = { op, caller, key: {}, input: { agent: 'corp', title: 'x' }, meta: { surface: 'mcp' } };
    await expect(dispatcher.run(forged as unknown as Admitted)).rejects.toThrow(/without the gate/);
    expect(await titles()).toEqual([]);
  });

  describe('verifyChain', () => {
    beforeEach(async () => {
      for (const title of ['a', 'b', 'c', 'd']) await send('post', '/notes').send({ agent: 'corp', title });
    });
    const verdict = () => verifyChain(server.database.read, { page: 2, keys });

    it('accepts an untouched chain, over pages', async () => {
      expect(await verdict()).toMatchObject({ ok: true, rows: 4 });
    });

    it('misses rows taken from its end, whatever became of their numbers, by a head that was kept elsewhere', async () => {
      const kept = await verdict();
      const known = kept.ok ? kept.head : '';
      expect(known).toMatch(/^[0-9a-f]{64}$/);
      const against = () => verifyChain(server.database.read, { page: 2, known, keys });
      expect(await against()).toMatchObject({ ok: true, rows: 4 });
      await run('delete from audit where seq = 4');
      expect(await verdict()).toMatchObject({ ok: false, brokenAt: 4 });
      await run(`update sqlite_sequence set seq = 3 where name = 'audit'`);
      expect(await verdict()).toMatchObject({ ok: true, rows: 3 });
      expect(await against()).toMatchObject({ ok: false, brokenAt: 4 });
    });

    it.each([
      ['a changed row', `update audit set principal = 'user:mallory' where seq = 2`, 2],
      ['a changed input', `update audit set input = '{}' where seq = 3`, 3],
      ['a row taken out', 'delete from audit where seq = 2', 2],
      ['the first row taken out', 'delete from audit where seq = 1', 1],
      [
        'two rows that changed places',
        `update audit set seq = 100 where seq = 2; update audit set seq = 2 where seq = 3;
         update audit set seq = 3 where seq = 100`,
        2,
      ],
    ])('finds %s', async (_name, statements, brokenAt) => {
      for (const statement of statements.split(';')) await run(statement);
      expect(await verdict()).toMatchObject({ ok: false, brokenAt });
    });
  });
});
