import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Container, Exit } from '../../runtime/runtime.js';
import { ClaudeCode } from './claude-code.js';
import type { HarnessEvent, HarnessRun } from './harness.js';

/** A container that says whatever a test makes it say. */
class Forger implements Container {
  readonly name = 'forger';
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  killed = false;
  private leave: (exit: Exit) => void = () => undefined;
  readonly exited = new Promise<Exit>((resolve) => (this.leave = resolve));

  say(...lines: unknown[]): void {
    for (const line of lines)
      this.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  }

  end(): void {
    for (const stream of [this.stdout, this.stderr]) stream.end();
    this.leave({ code: 0, signal: null });
  }

  kill(): Promise<void> {
    this.killed = true;
    this.end();
    return Promise.resolve();
  }
}

function begin(container: Container): HarnessRun {
  const inside = { binary: '/claude', workdir: '/w', home: '/h', tmp: '/t', modelSocket: '/m.sock' };
  return new ClaudeCode().start({
    launch: () => Promise.resolve(container),
    paths: inside,
    placeholder: 'door',
    model: 'opus',
    instructions: '',
    tools: [],
    plugins: [],
    toolServer: { list: () => Promise.resolve([]), call: () => new Promise(() => undefined) },
    session: { mode: 'new', id: randomUUID() },
  });
}

async function all(run: HarnessRun): Promise<HarnessEvent[]> {
  const events: HarnessEvent[] = [];
  for await (const event of run.events) events.push(event);
  return events;
}

const call = {
  type: 'control_request',
  request_id: 'same',
  request: {
    subtype: 'mcp_message',
    server_name: 'rookery',
    message: { jsonrpc: '2.0', id: 1, method: 'ping' },
  },
};

describe('a container that forges its output', () => {
  it('cannot end the server: of a request that is open already it sends a second, broken one', async () => {
    const forger = new Forger();
    const run = begin(forger);
    await once(forger.stdin, 'data');
    const wait = { ...call.request.message, method: 'tools/call', params: { name: 'wait', arguments: {} } };
    forger.say({ ...call, request: { ...call.request, message: wait } });
    forger.say(
      { type: 'control_request', request_id: 'same' },
      'null',
      '{"type":"control_request"}',
      '[1]',
      '{',
    );
    forger.say({
      type: 'control_request',
      request_id: 'x',
      request: { subtype: 'mcp_message', server_name: 'rookery' },
    });
    forger.say({ type: 'control_request', request_id: 'y', request: { subtype: 'hook_callback' } });
    forger.say({ type: 'control_response', response: {} }, { type: 'transcript_mirror' }, { type: 'system' });
    forger.say({ type: 'stream_event', event: { type: 'content_block_delta', delta: 7 } });
    forger.say({ type: 'assistant', message: { content: [null, 7, { type: 'tool_use' }] } });
    forger.say(
      { type: 'user', message: 'x', isReplay: true, uuid: {} },
      { type: 'result', subtype: 'success' },
    );
    setImmediate(() => forger.end());
    const events = await all(run);
    expect(events.at(-1)).toMatchObject({ kind: 'exit' });
  });

  it('cannot name a session by what would become a path', async () => {
    const forger = new Forger();
    const run = begin(forger);
    await once(forger.stdin, 'data');
    forger.say({ type: 'system', subtype: 'init', session_id: '../../other' });
    setImmediate(() => forger.end());
    expect((await all(run)).map(({ kind }) => kind)).not.toContain('session');
  });

  it('is ended when it writes a line without end', async () => {
    const forger = new Forger();
    const run = begin(forger);
    await once(forger.stdin, 'data');
    const megabyte = Buffer.alloc(1024 * 1024, 'a');
    for (let count = 0; count < 40; count++) forger.stdout.write(megabyte);
    const events = await all(run);
    expect(forger.killed).toBe(true);
    expect(events.at(-1)).toMatchObject({
      kind: 'exit',
      reason: expect.stringContaining('line without end'),
    });
  });

  it('is ended when it writes more events than anyone reads', async () => {
    const forger = new Forger();
    const run = begin(forger);
    await once(forger.stdin, 'data');
    const step = {
      type: 'assistant',
      message: { content: [{ type: 'tool_use', id: 'x', name: 'x', input: {} }] },
    };
    for (let count = 0; count < 25_000; count++) forger.say(step);
    await forger.exited;
    expect((await all(run)).length).toBeLessThan(25_000);
  });
});
