import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HeldClock, tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';

type Fields = Record<string, unknown>;

interface Answer {
  status: number;
  body: Fields & { id: string; detail: string };
}

describe('delegable authority', () => {
  const clock = new HeldClock();
  let world: World;
  const tokens: Record<string, string> = {};
  const as = async (who: string, method: string, path: string, body?: Fields): Promise<Answer> =>
    world.api(method, path, body, { authorization: `Bearer ${tokens[who]}` });
  const give = (who: string, fields: Fields): Promise<Answer> =>
    as(who, 'POST', '/grants', { action: 'routes:create', scope: 'corp/**', ...fields });
  const given = async (who: string, fields: Fields): Promise<string> => {
    const { status, body } = await give(who, fields);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  };
  const join = (child: string, parent: string, who = 'operator'): Promise<Answer> =>
    as(who, 'POST', '/members', { child, parent });
  const may = async (principal: string, action = 'routes:create', scope = 'corp/eng'): Promise<boolean> =>
    (await as('operator', 'POST', '/grants/explain', { principal, action, scope })).body.allowed as boolean;
  const stands = async (id: string): Promise<boolean> =>
    (await as('operator', 'GET', `/grants/${id}`)).status === 200;
  const lastAudit = () =>
    world.app.core.database.read
      .selectFrom('audit')
      .selectAll()
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
  /** May make grants and memberships; what it may pass on is another matter. */
  const clerk = async (who: string): Promise<void> => {
    for (const action of ['grants:*', 'members:*'])
      await given('operator', { principal: who, action, scope: '**' });
  };

  beforeAll(async () => {
    world = await World.boot({ clock });
    const { database } = world.app.core;
    for (const path of ['corp/eng', 'corp/eng/sre']) await world.agent(path);
    tokens.operator = world.token;
    for (const name of ['ada', 'bob', 'eve']) tokens[name] = await tokenFor(database, `user:${name}`);
    const { id } = await database.read
      .selectFrom('agent')
      .where('path', '=', 'corp/eng')
      .select('id')
      .executeTakeFirstOrThrow();
    tokens.eng = await tokenFor(database, `agent:${id}`);
  });
  beforeEach(async () => {
    clock.at = Date.parse('2026-11-21T09:00:00.000Z');
    const { database } = world.app.core;
    await database.transact(async (tx) => {
      await tx.deleteFrom('grant').where('grantedBy', '<>', 'system').execute();
      await tx.deleteFrom('member').where('via', '=', 'admin').execute();
    });
    for (const who of ['user:ada', 'user:bob', 'user:eve', 'agent:corp/eng']) await clerk(who);
  });
  afterAll(() => world.close());

  describe('passing a grant on', () => {
    it('takes one that is held as delegable, and only a part of it', async () => {
      await given('operator', { principal: 'user:ada', delegable: true, params: { note: ['a', 'b'] } });
      await given('operator', { principal: 'user:bob' });
      const params = { note: 'a' };
      expect((await give('ada', { principal: 'user:eve', params, scope: 'corp/eng' })).status).toBe(201);
      for (const wider of [
        { scope: '**' },
        { action: 'routes:*' },
        { params: {} },
        { params: { note: ['a', 'c'] } },
      ])
        expect((await give('ada', { principal: 'user:eve', params, ...wider })).status).toBe(403);
      expect((await give('bob', { principal: 'user:eve' })).status).toBe(403);
    });

    it('does not reach around a denial, nor last longer, and a refusal stands in the audit', async () => {
      await given('operator', { principal: 'user:ada', delegable: true, expiresAt: '2026-11-22T00:00:00Z' });
      await given('operator', { principal: 'user:ada', effect: 'deny', scope: 'corp/secret' });
      const expiresAt = '2026-11-22T00:00:00.000Z';
      expect((await give('ada', { principal: 'user:eve', expiresAt })).body.detail).toMatch(
        /your own grant .* forbids/,
      );
      expect(await lastAudit()).toMatchObject({
        action: 'grants:create',
        outcome: 'denied',
        scope: 'corp/**',
      });
      const inside = { principal: 'user:eve', scope: 'corp/eng/**' };
      expect((await give('ada', { ...inside, expiresAt })).status).toBe(201);
      expect((await give('ada', inside)).status).toBe(403);
    });

    it('is held to the limits of the token', async () => {
      await given('operator', { principal: 'user:ada', delegable: true });
      const { database } = world.app.core;
      const limits = { actions: ['grants:create', 'routes:create'], scope: 'corp/eng/**' };
      tokens.narrow = await tokenFor(database, 'user:ada', limits);
      expect((await give('narrow', { principal: 'user:eve' })).status).toBe(403);
      expect((await give('narrow', { principal: 'user:eve', scope: 'corp/eng/sre' })).status).toBe(201);
      tokens.narrower = await tokenFor(database, 'user:ada', { ...limits, actions: ['grants:*'] });
      const refused = await give('narrower', { principal: 'user:eve', scope: 'corp/eng/sre' });
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        expect.stringContaining('token is limited'),
      ]);
    });

    it('gives an agent nothing that it did not have, and nobody a hold on its own cage', async () => {
      const all = { principal: 'agent:corp/eng', action: '*', scope: 'corp/**', delegable: true };
      await given('operator', all);
      expect((await give('eng', { ...all, action: 'agents:govern', scope: 'corp/eng' })).status).toBe(403);
      expect((await give('eng', { ...all, action: 'agents:*' })).status).toBe(403);
      expect((await give('eng', { ...all, principal: 'user:eve', scope: 'corp/eng/**' })).status).toBe(403);
      expect((await give('eng', { ...all, principal: 'user:eve', scope: 'corp/eng/*' })).status).toBe(201);
      expect((await give('eng', { principal: 'role:member', action: 'routes:*', scope: '**' })).status).toBe(
        403,
      );
      expect(await may('agent:corp/eng', 'agents:govern', 'corp/eng')).toBe(false);
    });
  });

  describe('taking back', () => {
    it('takes along what was passed on, to any depth, under one audit row that names it', async () => {
      const first = await given('operator', { principal: 'user:ada', delegable: true });
      const second = await given('ada', { principal: 'user:bob', delegable: true });
      const third = await given('bob', { principal: 'user:eve', scope: 'corp/eng' });
      expect(await may('user:eve')).toBe(true);
      const { seq } = await lastAudit();
      await as('operator', 'DELETE', `/grants/${first}`);
      expect([await stands(second), await stands(third), await may('user:eve')]).toEqual([
        false,
        false,
        false,
      ]);
      const audit = await lastAudit();
      expect(audit).toMatchObject({ seq: seq + 1, action: 'grants:delete', targetKey: first, outcome: 'ok' });
      for (const id of [second, third]) expect(audit.detail).toContain(`grant ${id}`);
    });

    it('leaves what another grant still carries, and two that only carry each other go', async () => {
      const first = await given('operator', { principal: 'user:ada', delegable: true });
      const other = await given('operator', { principal: 'user:ada', delegable: true, scope: 'corp/eng/**' });
      const carried = await given('ada', { principal: 'user:bob', delegable: true, scope: 'corp/eng' });
      const back = await given('bob', { principal: 'user:ada', delegable: true, scope: 'corp/eng' });
      await as('operator', 'DELETE', `/grants/${first}`);
      expect([await stands(carried), await stands(back)]).toEqual([true, true]);
      await as('operator', 'DELETE', `/grants/${other}`);
      expect([await stands(carried), await stands(back)]).toEqual([false, false]);
    });

    it('happens as well when a role is lost, a denial comes, or the agent goes', async () => {
      await given('operator', { principal: 'role:leads', delegable: true });
      const membership = await join('user:ada', 'role:leads');
      const byRole = await given('ada', { principal: 'user:eve' });
      await as('operator', 'DELETE', `/members/${membership.body.id}`);
      expect(await stands(byRole)).toBe(false);

      await given('operator', { principal: 'user:bob', delegable: true });
      const whole = await given('bob', { principal: 'user:eve' });
      const part = await given('bob', { principal: 'user:eve', scope: 'corp/hr' });
      await given('operator', { principal: 'user:bob', effect: 'deny', scope: 'corp/eng/sre' });
      expect([await stands(whole), await stands(part)]).toEqual([false, true]);

      await world.agent('corp/temp');
      const { database } = world.app.core;
      const { id } = await database.read
        .selectFrom('agent')
        .where('path', '=', 'corp/temp')
        .select('id')
        .executeTakeFirstOrThrow();
      tokens.temp = await tokenFor(database, `agent:${id}`);
      await clerk('agent:corp/temp');
      await given('operator', { principal: 'agent:corp/temp', delegable: true });
      const byAgent = await given('temp', { principal: 'user:eve' });
      const denial = await given('operator', { principal: 'user:eve', effect: 'deny', scope: 'corp/temp' });
      expect((await as('operator', 'DELETE', '/agents/corp%2Ftemp?cascade=true')).status).toBe(204);
      expect([await stands(byAgent), await stands(denial)]).toEqual([false, true]);
      expect((await lastAudit()).detail).toContain(byAgent);
    });

    it('ends a membership too, as far as it shared what its maker has lost', async () => {
      await given('operator', { principal: 'role:crew' });
      const first = await given('operator', { principal: 'user:ada', delegable: true });
      const { body } = await join('user:eve', 'role:crew', 'ada');
      clock.at += 1000;
      await given('operator', { principal: 'role:crew', action: 'agents:get' });
      expect((await as('operator', 'GET', `/members/${body.id}`)).status).toBe(200);
      await as('operator', 'DELETE', `/grants/${first}`);
      expect((await as('operator', 'GET', `/members/${body.id}`)).status).toBe(404);
      expect((await lastAudit()).detail).toContain(`membership ${body.id}`);
    });

    it('comes by itself with time', async () => {
      const expiresAt = '2026-11-21T10:00:00Z';
      await given('operator', { principal: 'user:ada', delegable: true, expiresAt });
      await given('ada', { principal: 'user:eve', expiresAt });
      expect(await may('user:eve')).toBe(true);
      clock.at = Date.parse('2026-11-21T10:00:00.000Z');
      expect([await may('user:ada'), await may('user:eve')]).toEqual([false, false]);
    });
  });

  describe('a denial', () => {
    it('is made by those who could give the same, and never against an operator but by one', async () => {
      await given('operator', { principal: 'user:ada', delegable: true });
      await join('user:bob', 'role:operator');
      expect((await give('ada', { principal: 'user:eve', effect: 'deny' })).status).toBe(201);
      expect((await give('ada', { principal: 'user:eve', effect: 'deny', scope: '**' })).status).toBe(403);
      for (const principal of ['user:operator', 'role:operator', 'user:bob', 'anyone'])
        expect((await give('ada', { principal, effect: 'deny' })).status).toBe(403);
      expect((await give('operator', { principal: 'user:bob', effect: 'deny' })).status).toBe(201);
    });

    it('for everyone binds the operator, revokes nothing, and can be lifted by an operator alone', async () => {
      await given('operator', { principal: 'user:ada', delegable: true, action: 'routes:*' });
      const passed = await given('ada', { principal: 'user:eve', action: 'routes:*' });
      const denial = await given('operator', { principal: 'anyone', effect: 'deny', scope: 'corp/eng' });
      expect([await may('user:operator'), await may('user:eve'), await stands(passed)]).toEqual([
        false,
        false,
        true,
      ]);
      expect((await as('ada', 'DELETE', `/grants/${denial}`)).status).toBe(403);
      expect((await as('operator', 'DELETE', `/grants/${denial}`)).status).toBe(204);
      expect(await may('user:eve')).toBe(true);
    });

    it('is lifted only by who holds what it denies as its own to pass on', async () => {
      await given('operator', { principal: 'user:ada', delegable: true });
      await given('operator', { principal: 'user:eve' });
      const denial = await given('operator', { principal: 'user:eve', effect: 'deny', scope: 'corp/eng' });
      expect((await as('eve', 'DELETE', `/grants/${denial}`)).status).toBe(403);
      expect((await as('bob', 'DELETE', `/grants/${denial}`)).status).toBe(403);
      expect((await as('ada', 'DELETE', `/grants/${denial}`)).status).toBe(204);
    });

    it('that comes with a role is handed out and lifted by the same rule', async () => {
      await given('operator', { principal: 'role:banned', effect: 'deny', scope: 'corp/eng' });
      await given('operator', { principal: 'user:eve' });
      expect((await join('user:eve', 'role:banned', 'bob')).status).toBe(403);
      const { body } = await join('user:eve', 'role:banned');
      expect(await may('user:eve')).toBe(false);
      for (const who of ['eve', 'bob'])
        expect((await as(who, 'DELETE', `/members/${body.id}`)).status).toBe(403);
      await given('operator', { principal: 'user:ada', delegable: true });
      expect((await as('ada', 'DELETE', `/members/${body.id}`)).status).toBe(204);
    });
  });

  describe('the operator', () => {
    it('cannot be locked out, not even by itself', async () => {
      const first = async (path: string): Promise<string> => {
        const { body } = await as('operator', 'GET', path);
        return (body.items as { id: string }[])[0]?.id ?? '';
      };
      const [root, seat] = [
        await first('/grants?principal=role:operator'),
        await first('/members?parent=role:operator'),
      ];
      await given('operator', { principal: 'role:held', effect: 'deny', action: 'turn:send' });
      const attempts = [
        as('operator', 'DELETE', `/grants/${root}`),
        as('eve', 'DELETE', `/grants/${root}`),
        as('eve', 'DELETE', `/members/${seat}`),
        give('operator', { principal: 'user:operator', effect: 'deny' }),
        give('operator', { principal: 'anyone', effect: 'deny', action: 'grants:delete', scope: 'a' }),
        give('operator', { principal: 'anyone', effect: 'deny', action: '*' }),
        join('user:operator', 'role:held'),
      ];
      for (const { status, body } of await Promise.all(attempts))
        expect([status, body.detail]).toEqual([409, expect.stringContaining('lock the operator out')]);
      expect(await may('user:operator', 'grants:delete', '**')).toBe(true);
    });

    it('is not joined by who may not share everything', async () => {
      await given('operator', { principal: 'user:ada', delegable: true });
      expect((await join('user:ada', 'role:operator', 'ada')).status).toBe(403);
      expect((await join('user:ada', 'user:operator', 'ada')).status).toBe(403);
      expect((await join('anyone', 'role:operator')).status).toBe(400);
    });
  });
});
