import { describe, expect, it } from '@jest/globals';
import { until } from '../support/boot.js';
import { Stage } from './stage.js';
import { judge } from './verdict.js';
import { crashWorld } from './world-of-tests.js';

describe('a disk without room, as the database meets it', () => {
  const the = crashWorld({ runtime: 'process', small: true });

  it('loses nothing: what is not stored is not acknowledged, what is known waits to be written (P1, P4)', async () => {
    const world = the();
    const stage = new Stage(world, 'full', () => Promise.resolve());
    const [before, during] = [await stage.page(), stage.room('-during')];
    // No answer of this length finds room in pages that the file has already.
    const late = `answered late ${'y'.repeat(40_000)}`;
    stage.expected.push(late, 'answered at all');
    await before.post(`!wait 1500\n!say ${late}`);
    await world.asked('answered late');
    await world.server.disk('full');
    const big = `!say answered at all\n${'x'.repeat(50_000)}`;
    during.write(big);

    const status = async (): Promise<string> =>
      (await world.server.api('GET', '/channels/pigeon')).body.status;
    await until(async () => /full/.test(await status()), 'the channel says why it takes nothing');
    expect(stage.unacknowledged()).toBe(1);
    const page = await fetch(`${world.server.url}${world.server.chat}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: big }),
    });
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '30']);
    expect(((await page.json()) as { detail: string }).detail).toContain('The disk of the server is full');
    const order = { agent: 'main', text: big, eventKey: 'order' };
    const write = await world.server.api('POST', '/messages', order);
    expect([write.status, write.body.detail]).toEqual([503, expect.stringContaining('disk')]);
    await until(async () => /an outcome waits to be written/.test(world.server.printed), 'an outcome waits');

    await world.server.disk('free');
    const { end, faults, attempts } = await judge(stage);
    // What could not be written while there was no room is in the log; nothing else may be.
    const others = faults.filter((fault) => !/logged:.*(SQLITE_FULL|disk is full)/.test(fault));
    expect({ end, attempts, others }).toEqual({ end: 'answered', attempts: '1+1', others: [] });
    const again = await world.server.api('POST', '/messages', order);
    expect([again.status, again.body.duplicate]).toEqual([200, false]);
  });
});

describe('a token that is revoked while the answer is being written', () => {
  const the = crashWorld({ runtime: 'process', small: true });

  it('ends the delivery, and the operator is told (P1)', async () => {
    const world = the();
    const stage = new Stage(world, 'revoked', () => Promise.resolve());
    const { write, chat } = stage.room();
    write('!wait 300\n!say never seen');
    await world.asked('never seen');
    world.platform.mood = 'revoked';
    await judge(stage);
    const path = `/messages?chat=${encodeURIComponent(chat)}`;
    const rows = (await world.server.api('GET', path)).body.items as { state: string; reason?: string }[];
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'failed: the token was revoked'],
      ['answered', undefined],
    ]);
    const { messages } = await world.server.history();
    expect(messages.map(({ text }) => text)).toContain(
      `A message to ${chat} was not delivered: the token was revoked.`,
    );
    world.platform.mood = 'well';
    const next = new Stage(world, 'renewed', () => Promise.resolve());
    next.expected.push('seen again');
    next.room().write('!say seen again');
    expect(await judge(next)).toMatchObject({ end: 'answered', faults: [] });
  });
});
