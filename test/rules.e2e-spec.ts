import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';
import { call } from './support/family.js';

describe('rules over agents', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.boot();
  });
  afterAll(() => world.close());

  it('of approval hold a list as a whole, tell who asks, and end with the rule (P5)', async () => {
    const { chat } = await world.agent('corp');
    await world.api('POST', '/grants', { principal: 'agent:corp', action: 'agents:list', scope: '**' });
    const tool = call('agents_list', {});
    const before = await world.say(`${tool}\n!echo-results`, { chat });
    expect(before.answers[0]?.text).toContain('"path":"main"');

    const rule = { action: 'agents:*', scope: '**', approvers: ['role:operator'] };
    const made = await world.api('POST', '/approval-rules', rule);
    expect(made.body).toMatchObject({ ...rule, quorum: 1, expiresIn: 3600, params: {}, enforced: true });
    const held = await world.say(`${tool}\n!echo-results`, { chat });
    expect(held.answers[0]?.text).toContain('"pending":true');
    const asked = { principal: 'agent:corp', action: 'agents:list', scope: '**' };
    expect((await world.api('POST', '/grants/explain', asked)).body).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('needs approval'),
    });
    expect((await world.api('GET', '/agents')).status).toBe(200);

    await world.api('DELETE', `/approval-rules/${made.body.id}`);
    const after = await world.say(`${tool}\n!echo-results`, { chat });
    expect(after.answers[0]?.text).toContain('"path":"main"');
  });

  it.each([
    ['egress', { host: 'a.example' }, { host: 'b.example' }],
    ['budgets', { period: 'day', limitUsd: 1 }, { limitUsd: 1000 }],
    ['approval-rules', { action: 'turn:send', approvers: ['role:operator'] }, { approvers: ['role:crew'] }],
  ])(
    'of %s: no agent touches those that hold it or what is above it, whatever it was granted (P5)',
    async (name, row, patch) => {
      const agent = `own-${name}`;
      const { chat } = await world.agent(agent);
      const child = `${agent}/child`;
      await world.api('POST', '/agents', { path: child });
      await world.api('POST', '/grants', { principal: `agent:${agent}`, action: `${name}:*`, scope: '**' });
      const own = (await world.api('POST', `/${name}`, { ...row, scope: `${agent}/**` })).body.id as string;
      const say = async (tool: string, input: object): Promise<string> => {
        const said = await world.say(`${call(`${name}_${tool}`, input)}\n!echo-results`, { chat });
        return said.answers.map(({ text }) => text).join('\n');
      };
      const refused = new RegExp(`may not ${name}:govern`);
      expect(await say('create', { ...row, scope: agent })).toMatch(refused);
      expect(await say('create', row)).toMatch(refused);
      expect(await say('update', { id: own, ...patch })).toMatch(refused);
      expect(await say('update', { id: own, scope: child })).toMatch(refused);
      expect(await say('delete', { id: own })).toMatch(refused);
      expect((await world.api('GET', `/${name}/${own}`)).body).toMatchObject({
        ...row,
        scope: `${agent}/**`,
      });
      const made = await say('create', { ...row, scope: child });
      expect(made).toContain(`"scope":"${child}"`);
      const { id } = (await world.api('GET', `/${name}`)).body.items.find(
        ({ scope }: { scope: string }) => scope === child,
      );
      expect(await say('update', { id, scope: `${agent}/**` })).toMatch(refused);
      await world.api('DELETE', `/${name}/${own}`);
    },
  );

  it.each([
    ['/egress', { host: 'a.example', ports: ['0'] }, 'ports.0'],
    ['/egress', { host: 'a.example', methods: ['get'] }, 'methods.0'],
    ['/egress', { host: 'a.example', paths: ['v1'] }, 'paths.0'],
    ['/egress', { host: 'https://a.example' }, 'host'],
    ['/budgets', { period: 'day' }, 'limitUsd'],
    ['/budgets', { period: 'day', limitUsd: 1, limitTokens: 1 }, 'limitUsd'],
    ['/budgets', { period: 'day', limitUsd: 1, principal: 'role:crew' }, 'principal'],
    ['/approval-rules', { action: 'turn:send', approvers: [] }, 'approvers'],
    ['/approval-rules', { action: 'turn:send', approvers: ['ada'] }, 'approvers.0'],
    ['/approval-rules', { action: 'turn:send', approvers: ['user:ada'], quorum: 2 }, 'quorum'],
  ])('%s %j names what is wrong', async (path, row, field) => {
    const { status, body } = await world.api('POST', path, row);
    expect([status, body.errors[0].path]).toEqual([400, field]);
  });

  it('belong to a team where their scope says so, and are changed at the gate of both scopes (P5)', async () => {
    const { body: token } = await world.api('POST', '/tokens', {
      name: 'corp',
      principal: 'user:operator',
      scope: 'corp/**',
    });
    const headers = { authorization: `Bearer ${token.token}` };
    const own = await world.api(
      'POST',
      '/budgets',
      { scope: 'corp/**', period: 'day', limitUsd: 5 },
      headers,
    );
    expect(own.body).toMatchObject({ onLimit: 'stop', warnAt: 80, enforced: false });
    expect((await world.api('POST', '/budgets', { period: 'day', limitUsd: 5 }, headers)).status).toBe(403);
    const wider = await world.api('PATCH', `/budgets/${own.body.id}`, { scope: '**' }, headers);
    expect(wider.status).toBe(403);
    await world.api('POST', '/budgets', { scope: 'lab', period: 'day', limitUsd: 5 });
    expect((await world.api('GET', '/budgets', undefined, headers)).body.items).toHaveLength(1);
  });
});
