import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../identity/caller.js';
import { ToolBench } from '../../../test/support/tool-bench.js';

const chat = 'telegram:group/1';
const foreignChat = 'telegram:group/2';
let bench: ToolBench;
let caller: Caller;

beforeEach(async () => {
  bench = await ToolBench.start();
  await bench.hear('a', chat, 'the stand-up is at nine');
  await bench.hear('b', foreignChat, 'the stand-up is a secret');
  caller = await bench.turn('a', chat);
});

afterEach(() => bench.close());

type Seen = { id: string; text: string; chat: string };
const messages = async (tool: string, input: Record<string, unknown>): Promise<Seen[]> =>
  (await bench.call(caller, tool, input)).value.messages as Seen[];
const texts = async (tool: string, input: Record<string, unknown>): Promise<string[]> =>
  (await messages(tool, input)).map(({ text }) => text);

describe('search_messages', () => {
  it('finds messages of this agent only, newest first, and leaves no row', async () => {
    await bench.hear('a', 'telegram:dm/7', 'stand-up moved');
    expect(await texts('search_messages', { query: 'stand-up' })).toEqual([
      'stand-up moved',
      'the stand-up is at nine',
    ]);
    expect(await texts('search_messages', { query: 'stand-up', chat })).toEqual(['the stand-up is at nine']);
    expect(await bench.rows('toolCall')).toEqual([]);
  });

  it('finds messages of agents whose messages the grants let it list', async () => {
    await bench.grant('agent:id-a', 'messages:list', 'b');
    expect(await texts('search_messages', { query: 'secret' })).toEqual(['the stand-up is a secret']);
    await bench.grant('role:member', 'messages:list', 'b', 'deny');
    expect(await texts('search_messages', { query: 'secret' })).toEqual([]);
  });

  it("refuses another agent's chat like an unknown one, with an audit row", async () => {
    const unknown = await bench.refusal(caller, 'search_messages', {
      query: 'x',
      chat: 'telegram:group/404',
    });
    expect(await bench.rows('audit')).toEqual([]);
    const foreign = await bench.refusal(caller, 'search_messages', { query: 'x', chat: foreignChat });
    expect(foreign.detail.replace('group/2', 'group/404')).toBe(unknown.detail);
    expect(await bench.rows('audit')).toMatchObject([
      { outcome: 'denied', action: 'turn:search_messages', scope: 'b' },
    ]);
  });

  it.each([
    ['stand* -nine', 1],
    ['^nine', 1],
    ['sta*', 0],
    ['stand OR secret', 0],
    ['"" OR "stand"', 0],
    ['text:stand', 0],
    ['{text}: stand', 0],
    ['NEAR(stand nine)', 0],
    ['stand AND NOT', 0],
    ["') union select text from message --", 0],
    ['x"; drop table message; --', 0],
  ])('takes the words of %s and none of its operators', async (query, count) => {
    expect(await texts('search_messages', { query })).toHaveLength(count);
    expect(await texts('search_messages', { query: 'nine' })).toHaveLength(1);
  });

  it.each(['"', '%', '***', "' --", '\u00a0'])('refuses %j, which has no word', async (query) => {
    expect((await bench.refusal(caller, 'search_messages', { query })).kind).toBe('invalid');
  });

  it('shows the part around the words, and that there is more', async () => {
    for (let n = 0; n < 3; n += 1)
      await bench.hear('a', chat, `${'far '.repeat(500)}needle${' off'.repeat(500)}`);
    const { value } = await bench.call(caller, 'search_messages', { query: 'needle', limit: 2 });
    const found = value.messages as Seen[];
    expect(value.more).toBe(true);
    expect(found).toHaveLength(2);
    expect(found[0]?.text).toMatch(/^….*needle.*…$/);
    expect(found[0]?.text.length).toBeLessThan(410);
  });
});

describe('fetch_history', () => {
  it('pages through the own chat to its beginning', async () => {
    for (let n = 1; n <= 6; n += 1) await bench.hear('a', chat, `m${n}`);
    const page = async (before?: unknown) =>
      (await bench.call(caller, 'fetch_history', { limit: 3, ...(before !== undefined && { before }) }))
        .value;
    const pages = [await page()];
    while (pages.at(-1)?.before !== undefined) pages.push(await page(pages.at(-1)?.before));
    expect(pages.map(({ messages: all }) => (all as Seen[]).map(({ text }) => text))).toEqual([
      ['m4', 'm5', 'm6'],
      ['m1', 'm2', 'm3'],
      ['the stand-up is at nine'],
    ]);
  });

  it('leaves out what went to other agents in the same chat', async () => {
    await bench.hear('b', chat, 'for b alone');
    expect(await texts('fetch_history', {})).toEqual(['the stand-up is at nine']);
  });

  it("refuses another agent's chat and a message that is not there", async () => {
    expect((await bench.refusal(caller, 'fetch_history', { chat: foreignChat })).kind).toBe('notFound');
    const [foreign] = (await bench.rows('message')).filter((row) => row.chat === foreignChat);
    expect((await bench.refusal(caller, 'fetch_history', { before: foreign?.id })).kind).toBe('notFound');
    await bench.grant('agent:id-a', 'messages:list', 'b');
    expect(await texts('fetch_history', { chat: foreignChat })).toEqual(['the stand-up is a secret']);
  });
});

describe('read_thread', () => {
  it('shows what a message answers and what answers it, from any of them', async () => {
    const root = await bench.hear('a', chat, 'root');
    const middle = await bench.hear('a', chat, 'middle', { replyTo: root });
    await bench.hear('a', chat, 'apart');
    await bench.hear('b', chat, 'for b', { replyTo: middle });
    const leaf = await bench.hear('a', chat, 'leaf', { replyTo: middle });
    for (const messageId of [root, middle, leaf])
      expect(await texts('read_thread', { messageId })).toEqual(['root', 'middle', 'leaf']);
  });

  it('shows the thread of a platform that has threads', async () => {
    const first = await bench.hear('a', chat, 'one', { threadId: 't' });
    await bench.hear('a', chat, 'two', { threadId: 't' });
    await bench.hear('a', chat, 'other', { threadId: 'u' });
    expect(await texts('read_thread', { messageId: first })).toEqual(['one', 'two']);
  });

  it('is bounded, survives replies in a circle, and says that there is more', async () => {
    const root = await bench.hear('a', chat, 'root');
    for (let n = 0; n < 60; n += 1) await bench.hear('a', chat, `r${n}`, { replyTo: root });
    const { value } = await bench.call(caller, 'read_thread', { messageId: root });
    expect(value.messages).toHaveLength(50);
    expect(value.more).toBe(true);
    const self = await bench.hear('a', chat, 'self');
    await bench.write((tx) =>
      tx.updateTable('message').set({ replyTo: self }).where('id', '=', self).execute(),
    );
    expect(await texts('read_thread', { messageId: self })).toEqual(['self']);
  });

  it('refuses messages of others and unknown ones alike', async () => {
    const [foreign] = (await bench.rows('message')).filter((row) => row.chat === foreignChat);
    for (const messageId of [String(foreign?.id), 'nothing'])
      expect((await bench.refusal(caller, 'read_thread', { messageId })).detail).toBe(
        `There is no message "${messageId}" that you may read.`,
      );
  });
});
