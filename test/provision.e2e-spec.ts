import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { connectMcp } from './contract/resources-mcp.js';
import { World } from './support/boot.js';

describe('a whole agent of one definition', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const provision = (body: object, headers = {}) => world.api('POST', '/agents/provision', body, headers);
  const definition = (path: string, more: object = {}) => ({
    agent: { path, name: 'Sre', description: 'Keeps things running' },
    persona: 'You are watchful.',
    instructions: 'Look at the pager first.',
    skills: [{ name: 'page', content: '---\nname: page\ndescription: pages people\n---\nPage.\n' }],
    secrets: [{ name: 'PAGER', kind: 'bearer', value: 'do-not-show', hosts: ['pager.example'] }],
    egress: [{ host: 'pager.example' }],
    budgets: [{ period: 'day', limitUsd: 5 }],
    grants: [{ action: 'tasks:*' }, { principal: 'user:ada', action: 'agents:get' }],
    routes: [{ match: { platform: 'web', text: 'pager' } }],
    webRoutes: [{ prefix: `/web/${path}/status`, access: 'public' }],
    tasks: [{ prompt: 'Look around', schedule: { cron: '0 9 * * 1-5' }, timezone: 'Europe/Prague' }],
    link: { context: 'From the status page' },
    ...more,
  });
  const counts = async () => {
    const { read } = world.app.core.database;
    const tables = [
      'agent',
      'fileWrite',
      'secret',
      'egress',
      'budget',
      'grant',
      'route',
      'webRoute',
      'task',
    ] as const;
    const all = tables.map(
      async (table) =>
        (
          await read
            .selectFrom(table as 'agent')
            .selectAll()
            .execute()
        ).length,
    );
    return Promise.all([
      ...all,
      read
        .selectFrom('link')
        .selectAll()
        .execute()
        .then(({ length }) => length),
    ]);
  };
  const audited = async () =>
    (await world.app.core.database.read.selectFrom('audit').selectAll().orderBy('seq').execute()).slice(-14);

  it('is there with all its parts, each audited, and answers at its link (P6, P7)', async () => {
    const { status, body } = await provision(definition('corp/eng/sre'));
    expect([status, body.detail]).toEqual([200, undefined]);
    const made = (body.made as { kind: string; count: number }[]).map(({ kind, count }) => [kind, count]);
    expect(Object.fromEntries(made)).toEqual({
      ...{ personas: 2, skills: 1, secrets: 1, egress: 1, budgets: 1, grants: 2, routes: 1 },
      ...{ 'web-routes': 1, tasks: 1 },
    });
    const { answers } = await world.say('!system watchful | pager first', {
      chat: body.url.replace(/\/$/, ''),
    });
    expect(answers[0]?.text).toMatch(/watchful: yes[\s\S]*pager first: yes/);
    const home = join(world.dataDir, 'agents/corp/eng/sre/_home');
    expect(readFileSync(join(home, 'skills/page/SKILL.md'), 'utf8')).toContain('Page.');
    const grants = (await world.api('GET', '/grants?principal=agent:corp%2Feng%2Fsre')).body.items;
    expect(grants).toMatchObject([{ action: 'tasks:*', scope: 'corp/eng/sre' }]);
    expect((await world.api('GET', '/budgets')).body.items).toMatchObject([{ scope: 'corp/eng/sre' }]);
    const rows = await audited();
    expect(rows.map(({ action }) => action)).toEqual([
      ...['agents:create', 'personas:update', 'personas:update', 'skills:update', 'secrets:create'],
      ...['egress:create', 'budgets:create', 'grants:create', 'grants:create', 'routes:create'],
      ...['web-routes:create', 'tasks:create', 'links:create', 'agents:provision'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('do-not-show');
  });

  it.each([
    ['tasks.0.schedule.cron', { tasks: [{ prompt: 'x', schedule: { cron: 'never' } }] }, 400],
    [
      'skills.1.name',
      {
        skills: [
          { name: 'a', content: 'x' },
          { name: '../b', content: 'x' },
        ],
      },
      400,
    ],
    ['grants.0.action', { grants: [{ action: 'no action' }] }, 400],
    ['budgets.0.limitUsd', { budgets: [{ period: 'day' }] }, 400],
    ['webRoutes.0.prefix', { webRoutes: [{ prefix: '/v1', access: 'deny' }] }, 400],
    ['link.callback', { link: { kind: 'hook', callback: 'https://nobody.example/' } }, 400],
    ['agent.path', { agent: { path: 'Corp' } }, 400],
    ['agent', { agent: { path: 'main' } }, 409],
  ])('leaves nothing behind where %s is refused', async (path, more, status) => {
    const before = await counts();
    const answer = await provision(definition('corp/none', more));
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path]);
    expect(await counts()).toEqual(before);
    expect(existsSync(join(world.dataDir, 'agents/corp/none'))).toBe(false);
  });

  it('asks for each part, so that nobody gives what it may not (P5)', async () => {
    const { database } = world.app.core;
    for (const action of ['agents:provision', 'agents:create', 'links:create', 'personas:update'])
      await grantTo(database, 'user:lead', action, 'team/**');
    const lead = { authorization: `Bearer ${await tokenFor(database, 'user:lead')}` };
    const before = await counts();
    const wide = { agent: { path: 'team/one' }, persona: 'x', grants: [{ action: 'agents:*', scope: '**' }] };
    expect((await provision(wide, lead)).status).toBe(403);
    const governed = { agent: { path: 'team/one', model: 'claude-opus' } };
    expect((await provision(governed, lead)).status).toBe(403);
    expect((await provision({ agent: { path: 'other/one' } }, lead)).status).toBe(403);
    expect(await counts()).toEqual(before);
    const denied = (await world.api('GET', '/audit?outcome=denied&principal=user:lead')).body.items;
    expect(denied).toHaveLength(3);
    expect((await provision({ agent: { path: 'team/one' }, persona: 'You are one.' }, lead)).status).toBe(
      200,
    );
  });

  it('is a tool as well, and two at once make one', async () => {
    const mcp = await connectMcp(world.url, world.token);
    const { isError, value } = await mcp.call('agents_provision', {
      agent: { path: 'by/tool' },
      persona: 'x',
    });
    await mcp.close();
    expect([isError, (value as { url: string }).url]).toEqual([false, expect.stringMatching(/^\/chat\//)]);
    const both = await Promise.all([1, 2].map(() => provision(definition('twice'))));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });
});
