import { describe, expect, it } from '@jest/globals';
import { traceOf, transcriptPath } from './transcript.js';

const key = 'a0000000-0000-4000-8000-000000000001';
const said = (text: string, stop: string | null = 'end_turn') => ({
  type: 'assistant',
  message: { content: [{ type: 'text', text }], stop_reason: stop },
});
const call = (id: string, name: string) => ({
  type: 'assistant',
  message: { content: [{ type: 'tool_use', id, name }], stop_reason: 'tool_use' },
});
const result = (id: string) => ({
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id: id }] },
});
const prompt = { type: 'user', uuid: key, message: { content: '<message id="m1">do it</message>' } };
const lines = (...entries: unknown[]): string => entries.map((entry) => JSON.stringify(entry)).join('\n');

describe('the record of a session', () => {
  it('tells nothing of a turn whose prompt is not in it, nor of one that quotes the id', () => {
    const quoted = { ...prompt, uuid: 'b0000000-0000-4000-8000-000000000001', quotes: key };
    expect(traceOf(lines(quoted, said('no')), key)).toBeUndefined();
    expect(traceOf('', key)).toBeUndefined();
  });

  it('leaves out what stands before the prompt, what is no JSON, and what an agent inside it said', () => {
    const inner = { ...said('inner'), isSidechain: true };
    const trace = traceOf(`${lines(said('before'), prompt, inner)}\n{"half`, key);
    expect(trace).toMatchObject({ answers: [], end: undefined, open: [] });
  });

  it('tells the answers, and whether the last thing was one', () => {
    expect(traceOf(lines(prompt, said('one'), prompt, said('two')), key)).toMatchObject({ answers: ['two'] });
    const more = { type: 'user', message: { content: 'more' } };
    expect(traceOf(lines(prompt, said('one'), more, said('two')), key)).toMatchObject({
      answers: ['one', 'two'],
      end: 'answered',
    });
    expect(traceOf(lines(prompt, said('one'), more), key)?.end).toBeUndefined();
    expect(traceOf(lines(prompt, said('on its way', null)), key)?.end).toBeUndefined();
    expect(traceOf(lines(prompt, { ...said('no model'), isApiErrorMessage: true }), key)?.end).toBe('failed');
  });

  it('tells the calls that have no result, and which of them are of our tools', () => {
    const entries = [prompt, call('a', 'Bash'), result('a'), call('b', 'mcp__rookery__reply')];
    const open = [{ id: 'b', ours: true }];
    expect(traceOf(lines(...entries), key)).toMatchObject({ open, end: undefined });
  });

  it('tells which messages the agent has read, steered ones included', () => {
    const steered = { type: 'attachment', attachment: { prompt: '<message id="m2">and</message>' } };
    const enqueued = { type: 'queue-operation', content: '<message id="m3">later</message>' };
    const trace = traceOf(lines(prompt, steered, enqueued), key);
    expect(['m1', 'm2', 'm3'].map((id) => trace?.read(id))).toEqual([true, true, false]);
  });

  it('is never looked for outside of its place', () => {
    expect(transcriptPath('/workspace', key)).toBe(`.claude/projects/-workspace/${key}.jsonl`);
    expect(() => transcriptPath('/workspace', '../../x')).toThrow('UUID');
  });
});
