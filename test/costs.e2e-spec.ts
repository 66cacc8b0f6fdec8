import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';

describe('costs', () => {
  let world: World;
  let ada: Record<string, string>;

  beforeAll(async () => {
    world = await World.boot();
    const { chat } = await world.agent('shop/dear', { model: 'claude-sonnet-4-5' });
    const { chat: other } = await world.agent('lab', {});
    await world.say('!usage 1000 100 2000 400\n!say one', { chat });
    await world.say('!usage 1000 100\n!say two', { chat });
    await world.say('!usage 7 3\n!say three', { chat: other });
    await grantTo(world.app.core.database, 'user:ada', 'costs:list', 'shop/**');
    ada = { authorization: `Bearer ${await tokenFor(world.app.core.database, 'user:ada')}` };
  });
  afterAll(() => world.close());

  const sums = async (query = '', headers = {}) =>
    (await world.api('GET', `/costs${query}`, undefined, headers)).body.items as Record<string, unknown>[];
  /** In USD at the built-in price of that model. */
  const first = (1000 * 3 + 100 * 15 + 2000 * 0.3 + 400 * 3.75) / 1e6;
  const second = (1000 * 3 + 100 * 15) / 1e6;

  it('add up what was metered, and tell what has no price apart (P10)', async () => {
    const [lab, dear] = await sums('?by=agent');
    expect(dear).toMatchObject({
      ...{ key: 'shop/dear', calls: 2, turns: 2, inputTokens: 2000, outputTokens: 200 },
      ...{ cacheReadTokens: 2000, cacheWriteTokens: 400, unpricedCalls: 0 },
    });
    expect(dear?.costUsd).toBeCloseTo(first + second, 12);
    expect(lab).toMatchObject({ key: 'lab', inputTokens: 7, unpricedCalls: 1 });
    expect(lab).not.toHaveProperty('costUsd');
    const [all] = await sums();
    expect([all?.calls, all?.inputTokens, all?.key]).toEqual([3, 2007, undefined]);
    expect(all?.costUsd).toBeCloseTo(first + second, 12);
  });

  it('are the same by whatever they are told apart', async () => {
    for (const by of ['agent', 'person', 'chat', 'model', 'day', 'month']) {
      const rows = await sums(`?by=${by}`);
      const total = rows.reduce((sum, { costUsd = 0 }) => sum + Number(costUsd), 0);
      expect([by, rows.reduce((sum, { calls }) => sum + Number(calls), 0)]).toEqual([by, 3]);
      expect(total).toBeCloseTo(first + second, 12);
    }
  });

  it('know the person that a sender is', async () => {
    const [sender] = (await sums('?by=person&agent=lab')).map(({ key }) => String(key));
    expect(sender).toMatch(/^sender:web:/);
    await world.api('POST', '/members', { child: sender, parent: 'user:ada' });
    expect((await sums('?by=person&agent=lab')).map(({ key }) => key)).toEqual(['user:ada']);
  });

  it('are those of a time', async () => {
    const now = new Date();
    const day = 86_400_000;
    const at = (ms: number): string => new Date(now.getTime() + ms).toISOString();
    expect((await sums(`?from=${at(-day)}&to=${at(day)}`))[0]).toMatchObject({ calls: 3 });
    expect((await sums(`?from=${at(day)}`))[0]).toMatchObject({ calls: 0 });
    expect(await sums(`?by=model&to=${at(-day)}`)).toEqual([]);
  });

  it('show each what it may read, page after page (P5)', async () => {
    expect((await sums('?by=agent', ada)).map(({ key }) => key)).toEqual(['shop/dear']);
    expect((await sums('', ada))[0]).toMatchObject({ calls: 2 });
    expect(await sums('?by=chat&agent=lab', ada)).toEqual([]);
    const page = (await world.api('GET', '/costs?by=agent&limit=1')).body;
    const next = (await world.api('GET', `/costs?by=agent&limit=1&cursor=${page.nextCursor}`)).body;
    expect([page, next].map(({ items }) => items[0].key)).toEqual(['lab', 'shop/dear']);
    expect(next.nextCursor).toBeUndefined();
  });
});
