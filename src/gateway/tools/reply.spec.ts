import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../identity/caller.js';
import { ToolBench } from '../../../test/support/tool-bench.js';

const chat = 'telegram:group/1';
let bench: ToolBench;
let heard: string;
let caller: Caller;

beforeEach(async () => {
  bench = await ToolBench.start();
  heard = await bench.hear('a', chat, 'Hello?', { threadId: 't9' });
  caller = await bench.turn('a', chat, [heard]);
});

afterEach(() => bench.close());

describe('reply', () => {
  it('puts one message and one delivery on the bus, in the thread of the message it answers', async () => {
    const { value } = await bench.call(caller, 'reply', { text: 'Hi', messageId: heard }, 'c1');
    expect(value).toMatchObject({ chat, state: 'queued' });
    const out = (await bench.rows('message')).at(-1);
    expect(out).toMatchObject({
      ...{ id: value.messageId, direction: 'out', chat, channel: 'telegram', threadId: 't9', text: 'Hi' },
      ...{ sender: 'agent:a', senderName: 'A', replyTo: heard, agentId: 'id-a', turnId: caller.turn?.id },
      sessionKey: caller.turn?.sessionKey,
    });
    expect(await bench.rows('delivery')).toMatchObject([
      { key: `${caller.turn?.id}:c1`, kind: 'message', messageId: value.messageId, turnId: caller.turn?.id },
    ]);
    expect(await bench.said(caller)).toBe(1);
    expect(bench.wakes).toEqual(['delivery']);
  });

  it('under the same tool-use id sends once and answers the same (P3)', async () => {
    const first = await bench.call(caller, 'reply', { text: 'Hi' }, 'c1');
    const again = await bench.call(caller, 'reply', { text: 'Hi' }, 'c1');
    expect(again).toMatchObject({ value: first.value, replayed: true });
    expect(await bench.rows('delivery')).toHaveLength(1);
    expect(await bench.rows('toolCall')).toMatchObject([
      { callId: 'c1', tool: 'reply', answer: first.value },
    ]);
    expect(await bench.said(caller)).toBe(1);
    expect((await bench.refusal(caller, 'reply', { text: 'Bye' }, 'c1')).kind).toBe('conflict');
  });

  it('from a script, without a tool-use id, does not send the same words twice', async () => {
    const first = await bench.call(caller, 'reply', { text: 'Hi' });
    const again = await bench.call(caller, 'reply', { text: 'Hi' });
    expect(again.value).toEqual(first.value);
    await bench.call(caller, 'reply', { text: 'And more' });
    expect(await bench.rows('delivery')).toHaveLength(2);
  });

  it('answers a message of another chat of the session where it came from', async () => {
    const elsewhere = await bench.hear('a', 'telegram:dm/5', 'me too');
    const shared = await bench.turn('a', chat, [elsewhere]);
    const { value } = await bench.call(shared, 'reply', { text: 'Hi', messageId: elsewhere }, 'c1');
    expect(value.chat).toBe('telegram:dm/5');
  });

  it('refuses messages of other chats and unknown ones alike', async () => {
    const other = await bench.hear('a', 'telegram:dm/5', 'elsewhere');
    const foreign = await bench.hear('b', chat, 'to b');
    for (const messageId of [other, foreign, 'nothing'])
      expect(await bench.refusal(caller, 'reply', { text: 'Hi', messageId }, 'c1')).toMatchObject({
        kind: 'notFound',
        detail: `There is no message "${messageId}" in this chat; leave messageId out.`,
      });
    expect(await bench.rows('toolCall')).toEqual([]);
  });

  it('sends files of the home along', async () => {
    bench.home.set('out/plot.png', Buffer.from('png'));
    const { value } = await bench.call(caller, 'reply', { text: 'Look', files: ['out/plot.png'] }, 'c1');
    const [attachment] = await bench.rows('attachment');
    expect(attachment).toMatchObject({ chat, name: 'plot.png', type: 'image/png', size: 3 });
    const out = (await bench.rows('message')).find(({ id }) => id === value.messageId);
    expect(out?.attachments).toMatchObject([{ id: attachment?.id, name: 'plot.png' }]);
    expect(await bench.refusal(caller, 'reply', { text: 'x', files: ['no'] }, 'c2')).toMatchObject({
      kind: 'notFound',
    });
  });

  it('is refused outside a turn, after its end and while it is being stopped', async () => {
    const { turn: _turn, ...idle } = caller;
    expect((await bench.refusal(idle, 'reply', { text: 'Hi' })).detail).toMatch(
      'only while a turn is running',
    );
    const change = (set: object) =>
      bench.write((tx) =>
        tx
          .updateTable('turn')
          .set(set)
          .where('id', '=', caller.turn?.id ?? '')
          .execute(),
      );
    await change({ cancelRequested: true });
    expect((await bench.refusal(caller, 'reply', { text: 'Hi' })).detail).toMatch('being stopped');
    await change({ cancelRequested: false, state: 'succeeded' });
    expect((await bench.refusal(caller, 'reply', { text: 'Hi' })).detail).toMatch('The turn is succeeded');
    expect(await bench.rows('delivery')).toEqual([]);
  });

  it('is refused to an agent that has lost the grant, with an audit row', async () => {
    await bench.grant('agent:id-a', 'turn:reply', 'a', 'deny');
    expect((await bench.refusal(caller, 'reply', { text: 'Hi' }, 'c1')).kind).toBe('forbidden');
    expect(await bench.rows('audit')).toMatchObject([
      { outcome: 'denied', action: 'turn:reply', scope: 'a', turnId: caller.turn?.id, surface: 'door' },
    ]);
  });
});
