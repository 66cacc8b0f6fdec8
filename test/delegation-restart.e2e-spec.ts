import { describe, expect, it } from '@jest/globals';
import { until } from './support/boot.js';
import { call } from './support/family.js';
import { ServerLives } from './support/server-lives.js';
import type { ServerProcess } from './support/server-process.js';

describe('a delegation when its server is killed (P3, P12)', () => {
  const lives = ServerLives.of('process');
  const start = (): Promise<ServerProcess> => lives.start().ready();
  const asked = (text: string): number => lives.asked(text);

  async function house(server: ServerProcess, name: string): Promise<{ path: string; chat: string }> {
    await server.api('PUT', '/settings/agentToAgent', { value: { enabled: true } });
    const { chat } = await server.agent(name);
    const { path } = await server.agent(`${name}/a`);
    const grant = { principal: `agent:${name}`, action: 'turn:delegate', scope: `${name}/**` };
    await server.api('POST', '/grants', grant);
    return { path, chat };
  }

  /** Everything in the chat when nothing moves any more. */
  const settled = (server: ServerProcess, chat: string, count: number) =>
    until(async () => {
      const { messages } = await server.history(chat);
      const rows = (await server.api('GET', '/delegations')).body.items;
      const done = rows.every(({ deliveredAt }: { deliveredAt?: string }) => deliveredAt !== undefined);
      const calm = messages.every(({ state }) => ['answered', 'sent'].includes(state));
      return done && calm && messages.length >= count && messages;
    }, `${count} messages stand`);

  const words = (messages: { direction: string; text: string }[], direction: string): string[] =>
    messages.filter((row) => row.direction === direction).map(({ text }) => text);

  it('whose child is at work: the result comes once, as a turn of its own', async () => {
    const first = await start();
    const { path, chat } = await house(first, 'corp');
    const task = '!say begun\n!hang x1\n!say the end';
    const script = `${call('delegate', { agent: path, task, wait: false })}\n!say gone on`;
    expect((await first.say(script, { chat })).answers.map(({ text }) => text)).toEqual(['gone on']);
    await until(async () => asked('has delegated this to you') > 0, 'the child is at work');
    await first.end('SIGKILL');
    const second = await start();
    const messages = await settled(second, chat, 4);
    const results = words(messages, 'in').filter((text) => text.includes('has done'));
    expect(results).toHaveLength(1);
    expect(results[0]).toContain('the end');
    expect(messages).toHaveLength(4);
    expect((await second.api('GET', '/delegations')).body.items).toHaveLength(1);
  });

  it('whose parent waits: it is run again, asks again, and gives out nothing twice', async () => {
    const first = await start();
    const { path, chat } = await house(first, 'corp');
    const task = '!say begun\n!hang x1\n!say the end';
    await first.post(`${call('delegate', { agent: path, task })}\n!echo-results`, { chat });
    await until(async () => asked('has delegated this to you') > 0, 'the child is at work');
    await first.end('SIGKILL');
    const second = await start();
    const messages = await settled(second, chat, 2);
    expect(messages).toHaveLength(2);
    expect(JSON.parse(words(messages, 'out')[0] ?? '')).toMatchObject({ state: 'succeeded' });
    expect(words(messages, 'out')[0]).toContain('the end');
    const { items } = (await second.api('GET', '/delegations')).body;
    expect(items).toHaveLength(1);
    const turns = (await second.api('GET', `/turns?agent=${path}`)).body.items;
    expect(turns).toHaveLength(1);
  });

  it('at any moment on the way: one delegation, one result', async () => {
    let server = await start();
    for (const round of [0, 1, 2, 3, 4]) {
      const { path, chat } = await house(server, `corp${round}`);
      const task = `!say part ${round}`;
      await server.post(`${call('delegate', { agent: path, task, wait: round % 2 === 0 })}\n!echo-results`, {
        chat,
      });
      await until(async () => asked(`say part ${round}`) > 0, 'the parent is at work');
      await new Promise((resolve) => setTimeout(resolve, round * 500));
      await server.end('SIGKILL');
      server = await start();
      const messages = await settled(server, chat, round % 2 === 0 ? 2 : 4);
      const { items } = (await server.api('GET', `/delegations?to=${path}`)).body;
      expect(items).toMatchObject([{ state: 'succeeded', result: `part ${round}` }]);
      const told = messages.filter((row: { text: string }) =>
        row.text.includes(`"result":"part ${round}"`),
      ).length;
      const came = words(messages, 'in').filter((text) => text.includes('has done')).length;
      expect(came + (round % 2 === 0 ? told : 0)).toBe(1);
    }
  }, 240_000);
});
