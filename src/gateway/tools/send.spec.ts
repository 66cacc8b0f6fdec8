import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../identity/caller.js';
import { ToolBench } from '../../../test/support/tool-bench.js';

const own = 'telegram:group/1';
const other = 'telegram:group/2';
let bench: ToolBench;
let caller: Caller;

beforeEach(async () => {
  bench = await ToolBench.start();
  await bench.route(own, 'a');
  await bench.hear('a', own, 'Hello');
  caller = await bench.turn('a', own);
});

afterEach(() => bench.close());

const send = (chat: string, text = 'News') => bench.call(caller, 'send', { chat, text }, 'c1');
const refused = (chat: string) => bench.refusal(caller, 'send', { chat, text: 'News' }, 'c1');

describe('send', () => {
  it('reaches a chat whose messages go to the agent', async () => {
    await bench.route(other, 'a');
    await bench.hear('a', other, 'Hello');
    const { value } = await send(other);
    expect(value).toMatchObject({ chat: other, state: 'queued' });
    expect((await bench.rows('message')).at(-1)).toMatchObject({
      chat: other,
      replyTo: null,
      agentId: 'id-a',
    });
    const again = await send(other);
    expect(again).toMatchObject({ value, replayed: true });
    expect(await bench.rows('delivery')).toMatchObject([
      { chat: other, channel: 'telegram', kind: 'message' },
    ]);
  });

  it("refuses another agent's chat as if it did not exist, with an audit row", async () => {
    await bench.route(other, 'b');
    await bench.hear('b', other, 'Hello b');
    const unknown = await refused('telegram:group/404');
    expect(unknown).toMatchObject({ kind: 'notFound' });
    expect(unknown.detail).toContain(`chats of yours are ${own}`);
    expect(await bench.rows('audit')).toEqual([]);
    expect((await refused(other)).detail).toBe(unknown.detail.replace('group/404', 'group/2'));
    expect(await bench.rows('audit')).toMatchObject([
      { outcome: 'denied', action: 'turn:send', scope: 'b', principal: 'agent:id-a' },
    ]);
    expect(await bench.rows('delivery')).toEqual([]);
    expect(await bench.rows('toolCall')).toEqual([]);
  });

  it('names the missing grant to an agent that may read the other', async () => {
    await bench.route(other, 'b');
    await bench.hear('b', other, 'Hello b');
    await bench.grant('agent:id-a', 'messages:list', 'b');
    expect(await refused(other)).toMatchObject({ kind: 'forbidden' });
    expect((await refused(other)).detail).toContain('agent:a may not turn:send on b');
  });

  it('reaches a chat of an agent that its grants cover', async () => {
    await bench.route(other, 'b');
    await bench.hear('b', other, 'Hello b');
    await bench.grant('agent:id-a', 'turn:send', 'b');
    expect((await send(other)).value.chat).toBe(other);
  });

  it('needs a grant for each of the agents that a chat goes to', async () => {
    await bench.addAgent('c');
    await bench.route(other, 'c', 'deploy');
    await bench.route(other, 'b');
    await bench.hear('c', other, 'deploy it');
    await bench.hear('b', other, 'Hello b');
    await bench.grant('agent:id-a', 'turn:send', 'b');
    expect((await refused(other)).kind).toBe('notFound');
    await bench.grant('agent:id-a', 'turn:send', 'c');
    expect((await send(other)).value.chat).toBe(other);
  });

  it('goes by the routes of now, not by what once came', async () => {
    await bench.route(other, 'b');
    await bench.hear('a', other, 'from the time when a had it');
    expect((await refused(other)).kind).toBe('notFound');
  });

  it('knows whose a link chat is from the row of the link, whatever the address says', async () => {
    const link = { id: 'l7', kind: 'chat', agentId: 'id-a', tokenHash: 'h', shared: true, uses: 0 };
    const stamps = { createdAt: 't', createdBy: 'x', updatedAt: 't' };
    await bench.write((tx) =>
      tx
        .insertInto('link')
        .values({ ...link, ...stamps } as never)
        .execute(),
    );
    await bench.hear('a', 'web:a~l7.visitor', 'Hi');
    await bench.hear('b', 'web:b~l7.visitor', 'Hi');
    await bench.hear('a', 'web:a~gone', 'Hi');
    expect((await send('web:a~l7.visitor')).value.chat).toBe('web:a~l7.visitor');
    expect((await bench.call(caller, 'send', { chat: 'web:b~l7.visitor', text: 'x' })).value.state).toBe(
      'queued',
    );
    expect((await bench.refusal(caller, 'send', { chat: 'web:a~gone', text: 'x' })).kind).toBe('notFound');
  });
});
