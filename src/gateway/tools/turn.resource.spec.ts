import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../identity/caller.js';
import { memberTools, turnTools, type ToolDeps } from './turn.resource.js';
import { maxFileBytes } from './home-files.js';
import { ToolBench } from '../../../test/support/tool-bench.js';

const chat = 'telegram:group/1';
let bench: ToolBench;
let caller: Caller;

beforeEach(async () => {
  bench = await ToolBench.start();
  await bench.route(chat, 'a');
  const heard = await bench.hear('a', chat, 'Hello', { senderName: 'Ada' });
  caller = await bench.turn('a', chat, [heard]);
});

afterEach(() => bench.close());

const inputs: Record<string, Record<string, unknown>> = {
  reply: { text: 'x' },
  send: { chat, text: 'x' },
  edit: { messageId: 'm', text: 'x' },
  delete: { messageId: 'm' },
  react: { messageId: 'm', emoji: '👍' },
  send_file: { path: 'x' },
  set_status: { text: 'x' },
  search_messages: { query: 'x' },
  read_thread: { messageId: 'm' },
  fetch_history: {},
  remember: { text: 'x' },
  inspect_routing: {},
  ask: { question: 'x' },
  delegate: { agent: 'b', task: 'x' },
  escalate: { text: 'x' },
  handoff: { agent: 'b', brief: 'x' },
  engage: {},
  disengage: {},
  fork_topic: { topic: 'x' },
  reset_session: {},
  observe_agent: { agent: 'b' },
};

describe('the tools of a turn', () => {
  it('are for agents in their containers; members hold all but what reaches another agent (P5)', () => {
    const { actions } = turnTools({} as ToolDeps);
    const granted = ['turn:delegate', 'turn:handoff', 'turn:observe_agent'];
    const all = Object.keys(actions).map((name) => `turn:${name}`);
    expect(all.sort()).toEqual([...memberTools, ...granted].sort());
    for (const action of Object.values(actions)) expect(action.on).toEqual(['door']);
  });

  it.each(Object.entries(inputs))(
    '%s is refused without a turn and without the grant',
    async (tool, input) => {
      const { turn: _turn, ...idle } = caller;
      expect((await bench.refusal(idle, tool, input, 'c1')).detail).toBe(
        'This tool works only while a turn is running.',
      );
      const stranger = { ...caller, principals: ['agent:id-a', 'anyone'] };
      expect((await bench.refusal(stranger, tool, input, 'c1')).kind).toBe('forbidden');
      expect(await bench.rows('audit')).toMatchObject([{ action: `turn:${tool}`, outcome: 'denied' }]);
      expect(await bench.rows('toolCall')).toEqual([]);
    },
  );
});

describe('send_file', () => {
  it('sends a file of the home once, even where the file is gone at the second try', async () => {
    bench.home.set('out/week.pdf', Buffer.from('pdf'));
    const input = { path: 'out/week.pdf', caption: 'The week' };
    const { value } = await bench.call(caller, 'send_file', input, 'c1');
    bench.home.clear();
    expect(await bench.call(caller, 'send_file', input, 'c1')).toMatchObject({ value, replayed: true });
    const attachment = { name: 'week.pdf', type: 'application/pdf', size: 3 };
    expect(await bench.rows('delivery')).toMatchObject([
      { kind: 'file', payload: { text: 'The week', attachments: [attachment] } },
    ]);
    expect(await bench.rows('attachment')).toMatchObject([{ chat, ...attachment }]);
    expect(await bench.said(caller)).toBe(1);
  });

  it('refuses files that are missing or too large, and channels that carry none', async () => {
    bench.home.set('big', Buffer.alloc(maxFileBytes + 1));
    expect((await bench.refusal(caller, 'send_file', { path: 'big' })).kind).toBe('tooLarge');
    expect((await bench.refusal(caller, 'send_file', { path: 'none' })).kind).toBe('notFound');
    const able = bench.channels.get('telegram');
    bench.channels.set('telegram', { ...(able as NonNullable<typeof able>), files: false });
    expect((await bench.refusal(caller, 'send_file', { path: 'big' })).detail).toContain(
      'cannot carry files',
    );
    expect(await bench.rows('delivery')).toEqual([]);
  });
});

describe('set_status', () => {
  it('leaves a step for those who watch the turn, once, and no message', async () => {
    const { value } = await bench.call(caller, 'set_status', { text: 'reading logs' }, 'c1');
    expect(await bench.call(caller, 'set_status', { text: 'reading logs' }, 'c1')).toMatchObject({ value });
    const turnId = caller.turn?.id;
    expect(await bench.rows('chatEvent')).toMatchObject([
      { chat, kind: 'progress', turnId, attempt: 1, data: { turn: turnId, step: 'reading logs' } },
    ]);
    expect(await bench.rows('delivery')).toEqual([]);
    expect(await bench.said(caller)).toBe(0);
  });
});

describe('remember', () => {
  it('notes the fact for the home, once, and wakes who applies it', async () => {
    const { value } = await bench.call(caller, 'remember', { text: 'tea at five' }, 'c1');
    expect(value).toEqual({ remembered: true });
    expect(await bench.call(caller, 'remember', { text: 'tea at five' }, 'c1')).toMatchObject({ value });
    expect(await bench.rows('fileWrite')).toMatchObject([
      { agentId: 'id-a', person: null, text: 'tea at five', appliedAt: null },
    ]);
    expect(bench.wakes).toEqual(['homes']);
  });

  it('keeps a fact about who has written here, and about nobody else', async () => {
    await bench.hear('b', 'telegram:group/2', 'Hello', { sender: 'telegram:user/2' });
    await bench.call(caller, 'remember', { text: 'likes tea', person: 'telegram:user/1' }, 'c1');
    expect(await bench.rows('fileWrite')).toMatchObject([{ person: 'telegram:user/1' }]);
    for (const person of ['telegram:user/2', '../../etc/passwd']) {
      const problem = await bench.refusal(caller, 'remember', { text: 'x', person }, 'c2');
      expect(problem).toMatchObject({ kind: 'invalid', fields: [{ path: 'person' }] });
      expect(problem.detail).toContain('who has: telegram:user/1 (Ada)');
    }
    const long = await bench.refusal(caller, 'remember', { text: 'x'.repeat(2001) }, 'c3');
    expect(long.kind).toBe('invalid');
  });
});

describe('inspect_routing', () => {
  it('explains where the next message of this chat goes', async () => {
    const { value } = await bench.call(caller, 'inspect_routing', {});
    expect(value).toMatchObject({ chat, agent: 'a', matchedBy: 'binding.peer', routeId: 'r1' });
    expect(value.considered).toEqual([{ routeId: 'r1', matched: true }]);
  });

  it('answers for another text, and shows at most 20 rules, the deciding one among them', async () => {
    for (let n = 0; n < 30; n += 1) await bench.route(chat, 'b', `word${n}`);
    await bench.route(chat, 'b', 'deploy');
    const { value } = await bench.call(caller, 'inspect_routing', { text: 'deploy now' });
    expect(value).toMatchObject({ agent: 'b', routeId: 'r32' });
    expect(value.considered).toHaveLength(20);
    expect(value.considered).toContainEqual({ routeId: 'r32', matched: true });
  });

  it('says nothing of chats that the agent may not address', async () => {
    await bench.route('telegram:group/2', 'b');
    await bench.hear('b', 'telegram:group/2', 'Hello b');
    const problem = await bench.refusal(caller, 'inspect_routing', { chat: 'telegram:group/2' });
    expect(problem.kind).toBe('notFound');
    expect(await bench.rows('audit')).toMatchObject([{ action: 'turn:inspect_routing', scope: 'b' }]);
  });
});
