import type { SDKMessage } from '@anthropic-ai/claude-agent-sdk';
import { describe, expect, it } from '@jest/globals';
import { EventQueue } from './event-queue.js';
import { eventsOf } from './events.js';
import type { HarnessEvent } from './harness.js';

const event = (message: object) => eventsOf(message as SDKMessage);
const use = (name: string, input: object) =>
  event({ type: 'assistant', message: { content: [{ type: 'tool_use', id: 't1', name, input }] } });

describe('the events of a message', () => {
  it('name a step by what says most about it', () => {
    expect(use('Bash', { command: 'ls', description: 'Lists files' })).toEqual([
      { kind: 'step', id: 't1', tool: 'Bash', summary: 'Lists files' },
    ]);
    expect(use('mcp__rookery__reply', { text: 'Hi' })).toMatchObject([
      { tool: 'reply', summary: 'reply: Hi' },
    ]);
    const handed = use('mcp__rookery__fork_topic', {
      topic: 'plans',
      files: ['a.txt', 'b.txt'],
      more: { x: 1 },
    });
    expect(handed).toMatchObject([{ summary: 'fork topic: plans, a.txt, b.txt' }]);
    expect(use('mcp__rookery__get_time', {})).toMatchObject([{ summary: 'get time' }]);
    expect(use('TodoWrite', { todos: [{ content: 'x' }] })).toMatchObject([{ summary: 'TodoWrite' }]);
    expect(use('Bash', { command: 'x'.repeat(500) })[0]).toMatchObject({ summary: `${'x'.repeat(199)}…` });
  });

  it('set a further paragraph off', () => {
    const block = (index: number) =>
      event({
        type: 'stream_event',
        event: { type: 'content_block_start', index, content_block: { type: 'text' } },
      });
    expect([block(0), block(1)]).toEqual([[{ kind: 'alive' }], [{ kind: 'text', delta: '\n\n' }]]);
  });

  it('show nothing of what another agent in the harness says', () => {
    const delta = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'psst' } };
    expect(event({ type: 'stream_event', parent_tool_use_id: 't1', event: delta })).toEqual([
      { kind: 'alive' },
    ]);
  });
});

describe('the queue of events', () => {
  it('merges what adds nothing, and keeps the order of the rest', async () => {
    const queue = new EventQueue();
    const told = [
      { kind: 'alive' },
      { kind: 'alive' },
      { kind: 'text', delta: 'a' },
      { kind: 'alive' },
      { kind: 'text', delta: 'b' },
      { kind: 'step-done', id: 't', ok: true },
      { kind: 'text', delta: 'c' },
    ] as const;
    for (const one of told) queue.push(one);
    queue.close();
    const events: HarnessEvent[] = [];
    for await (const one of queue) events.push(one);
    expect(events).toEqual([told[0], { kind: 'text', delta: 'ab' }, told[5], told[6]]);
  });
});
