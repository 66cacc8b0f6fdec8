import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Capabilities } from '../../adapters/channel.js';
import type { Caller } from '../../identity/caller.js';
import { ToolBench } from '../../../test/support/tool-bench.js';

const chat = 'telegram:group/1';
let bench: ToolBench;
let caller: Caller;
let heard: string;
let said: string;

beforeEach(async () => {
  bench = await ToolBench.start();
  await bench.route(chat, 'a');
  heard = await bench.hear('a', chat, 'Hello');
  caller = await bench.turn('a', chat, [heard]);
  said = String((await bench.call(caller, 'reply', { text: 'Frist' }, 'c0')).value.messageId);
});

afterEach(() => bench.close());

const message = async (id: string) => (await bench.rows('message')).find((row) => row.id === id);
const cannot = (what: Partial<Capabilities>): void => {
  bench.channels.set('telegram', { ...(bench.channels.get('telegram') as Capabilities), ...what });
};

describe('edit', () => {
  it('replaces the text, keeps the old one and queues one change', async () => {
    const input = { messageId: said, text: 'First' };
    const { value } = await bench.call(caller, 'edit', input, 'c1');
    expect(await bench.call(caller, 'edit', input, 'c1')).toMatchObject({ value, replayed: true });
    expect(await message(said)).toMatchObject({ text: 'First', earlier: [{ text: 'Frist' }] });
    expect((await bench.rows('delivery')).slice(1)).toMatchObject([
      { kind: 'edit', messageId: said, payload: { text: 'First' }, turnId: caller.turn?.id },
    ]);
  });

  it('from a script brings an earlier text back', async () => {
    for (const text of ['B', 'C', 'B']) await bench.call(caller, 'edit', { messageId: said, text });
    expect((await message(said))?.text).toBe('B');
    expect(await bench.rows('delivery')).toHaveLength(4);
  });

  it('finds the new words and not the old ones', async () => {
    await bench.call(caller, 'edit', { messageId: said, text: 'zebra' }, 'c1');
    const find = async (query: string) =>
      (await bench.call(caller, 'search_messages', { query })).value.messages;
    expect(await find('zebra')).toHaveLength(1);
    expect(await find('Frist')).toEqual([]);
  });

  it('refuses messages of people, of other agents and unknown ones alike, and records the first two', async () => {
    const b = await bench.turn('b', 'telegram:group/2');
    const foreign = String((await bench.call(b, 'reply', { text: 'mine' }, 'c1')).value.messageId);
    for (const messageId of [heard, foreign, 'nothing'])
      expect(await bench.refusal(caller, 'edit', { messageId, text: 'x' }, 'c2')).toMatchObject({
        kind: 'notFound',
        detail: `There is no message "${messageId}" that you may touch; fetch_history shows ids.`,
      });
    expect(await bench.rows('audit')).toMatchObject([
      { outcome: 'denied', action: 'turn:edit', scope: 'a' },
      { outcome: 'denied', action: 'turn:edit', scope: 'b' },
    ]);
    expect((await message(foreign))?.text).toBe('mine');
  });

  it('is refused where the channel cannot, with what it can', async () => {
    cannot({ edit: false });
    const problem = await bench.refusal(caller, 'edit', { messageId: said, text: 'x' }, 'c1');
    expect(problem.kind).toBe('conflict');
    expect(problem.detail).toBe(
      'The channel telegram cannot change messages: use reply to send a correction. ' +
        'It can take messages back, react to messages, carry files.',
    );
    bench.channels.clear();
    expect((await bench.refusal(caller, 'edit', { messageId: said, text: 'x' }, 'c1')).kind).toBe(
      'unavailable',
    );
    expect(await message(said)).toMatchObject({ text: 'Frist', earlier: [] });
  });

  it('does not change what was never delivered', async () => {
    const failed = { state: 'failed' as const, reason: 'blocked' };
    await bench.write((tx) => tx.updateTable('message').set(failed).where('id', '=', said).execute());
    const problem = await bench.refusal(caller, 'edit', { messageId: said, text: 'x' }, 'c1');
    expect(problem).toMatchObject({ kind: 'conflict', detail: expect.stringContaining('blocked') });
  });

  it('does not reach into a chat that now belongs to another agent', async () => {
    const lost = 'telegram:group/3';
    await bench.route(lost, 'b');
    await bench.hear('b', lost, 'Hello');
    const there = await bench.turn('a', lost);
    const messageId = String((await bench.call(there, 'reply', { text: 'Hi' }, 'c1')).value.messageId);
    const problem = await bench.refusal(caller, 'edit', { messageId, text: 'x' }, 'c2');
    expect(problem.detail).toBe(
      `There is no message "${messageId}" that you may touch; fetch_history shows ids.`,
    );
    expect(await bench.rows('audit')).toMatchObject([{ outcome: 'denied', action: 'turn:edit', scope: 'b' }]);
  });
});

describe('delete', () => {
  it('takes the text away, keeps it as earlier and queues one effect', async () => {
    const { value } = await bench.call(caller, 'delete', { messageId: said }, 'c1');
    expect(await bench.call(caller, 'delete', { messageId: said }, 'c1')).toMatchObject({
      value,
      replayed: true,
    });
    expect(await message(said)).toMatchObject({
      text: '',
      facts: { deleted: true },
      earlier: [{ text: 'Frist' }],
    });
    expect((await bench.rows('delivery')).slice(1)).toMatchObject([{ kind: 'delete', messageId: said }]);
    expect((await bench.refusal(caller, 'delete', { messageId: said }, 'c2')).detail).toMatch(
      'taken back already',
    );
    expect((await bench.refusal(caller, 'edit', { messageId: said, text: 'x' }, 'c3')).kind).toBe('conflict');
  });

  it('names edit where the channel cannot take messages back', async () => {
    cannot({ delete: false });
    expect((await bench.refusal(caller, 'delete', { messageId: said }, 'c1')).detail).toContain(
      'use edit to replace',
    );
    expect((await bench.refusal(caller, 'delete', { messageId: heard }, 'c1')).kind).toBe('notFound');
  });
});

describe('react', () => {
  it('puts an emoji on a message of the chat, once', async () => {
    const input = { messageId: heard, emoji: '👍' };
    const { value } = await bench.call(caller, 'react', input, 'c1');
    expect(await bench.call(caller, 'react', input, 'c1')).toMatchObject({ value, replayed: true });
    await bench.call(caller, 'react', { messageId: heard, emoji: '🎉' }, 'c2');
    expect((await message(heard))?.facts).toMatchObject({ chatKind: 'group', reactions: ['👍', '🎉'] });
    expect((await bench.rows('delivery')).slice(1)).toMatchObject([
      { kind: 'react', messageId: heard, payload: { text: '👍' } },
      { kind: 'react', payload: { text: '🎉' } },
    ]);
    expect(await bench.said(caller)).toBe(3);
  });

  it("refuses a message of another agent's chat as if it did not exist, with an audit row", async () => {
    await bench.route('telegram:group/2', 'b');
    const foreign = await bench.hear('b', 'telegram:group/2', 'Hello b');
    const problem = await bench.refusal(caller, 'react', { messageId: foreign, emoji: '👍' }, 'c1');
    expect(problem.detail).toBe(
      `There is no message "${foreign}" that you may touch; fetch_history shows ids.`,
    );
    expect(await bench.rows('audit')).toMatchObject([
      { outcome: 'denied', action: 'turn:react', scope: 'b' },
    ]);
  });

  it('is refused where the channel cannot, and for what is no emoji', async () => {
    cannot({ react: false });
    expect((await bench.refusal(caller, 'react', { messageId: heard, emoji: '👍' })).kind).toBe('conflict');
    expect((await bench.refusal(caller, 'react', { messageId: heard, emoji: 'a b' })).kind).toBe('invalid');
  });
});
