import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { demoModel, type DemoWorld } from './demo-model.js';
import { handleDemoRequest } from './demo-server.js';
import type { SseEvent } from './message-events.js';
import { signature } from './rules.js';

const world: DemoWorld = { now: () => Date.parse('2030-01-01T08:00:00Z'), pause: () => Promise.resolve() };

const everyTool = ['remember', 'tasks_create', 'grants_explain', 'inspect_routing', 'search_messages'];

interface Content {
  type: string;
  text?: string;
  name?: string;
  input?: unknown;
}

function message(text: string): object {
  return { role: 'user', content: [{ type: 'text', text: `<message from="Ann" id="7">${text}</message>` }] };
}

function called(name: string, input: object, result: string, isError = false): object[] {
  const use = { type: 'tool_use', id: 't1', name: `mcp__rookery__${name}`, input };
  const told = { type: 'tool_result', tool_use_id: 't1', content: result, is_error: isError };
  return [
    { role: 'assistant', content: [use] },
    { role: 'user', content: [told] },
  ];
}

function ask(messages: object[], more: { tools?: string[]; system?: string } = {}): Content {
  return answerTo(messages, more)[0] ?? { type: 'none' };
}

function answerTo(messages: object[], more: { tools?: string[]; system?: string } = {}): Content[] {
  const { tools = everyTool, system = '' } = more;
  const offered = tools.map((name) => ({ name: `mcp__rookery__${name}`, input_schema: { properties: {} } }));
  const answer = demoModel({ model: 'rookery-demo', system, messages, tools: offered }, world);
  return (answer as unknown as { content: Content[] }).content;
}

describe('the demonstration model', () => {
  it.each(['hello', 'Hi there!', 'what are you?', 'help', 'tell me a joke', 'what do you remember?', ''])(
    'says in its answer to "%s" that it is no real model and how to get one',
    (text) => {
      expect(ask([message(text)]).text).toContain(signature);
    },
  );

  it('suggests three things that work with the tools at hand', () => {
    const { text = '' } = ask([message('hello')], { tools: ['search_messages'] });
    expect(text.match(/^- /gm)).toHaveLength(3);
    expect(text).toContain('search stand-up');
    expect(text).not.toContain('remember that');
  });

  it.each([
    ['please remember that tea is at 4', 'remember', { text: 'tea is at 4' }],
    ['I want you to remember we meet every day', 'remember', { text: 'we meet every day' }],
    ['Remember: x &lt; y', 'remember', { text: 'x < y' }],
    [
      'every morning at 9 tell us the news',
      'tasks_create',
      { schedule: '0 9 * * *', prompt: 'tell us the news' },
    ],
    ['remind me every friday at 4:30 pm to go', 'tasks_create', { schedule: '30 16 * * 5', prompt: 'go' }],
    [
      'remind me in 10 minutes to stretch',
      'tasks_create',
      { schedule: '2030-01-01T08:10:00.000Z', prompt: 'stretch' },
    ],
    ['every 2 hours check the queue', 'tasks_create', { schedule: '0 */2 * * *', prompt: 'check the queue' }],
    ['who may create routes in corp/eng?', 'grants_explain', { action: 'routes:create', scope: 'corp/eng' }],
    ['who can grants:create', 'grants_explain', { action: 'grants:create', scope: '@self' }],
    ['where does this message go?', 'inspect_routing', {}],
    ['search for the deploy log', 'search_messages', { query: 'the deploy log' }],
  ])('answers "%s" with a call of %s', (text, name, input) => {
    expect(ask([message(text)])).toMatchObject({ type: 'tool_use', name: `mcp__rookery__${name}`, input });
  });

  it('says so and does nothing when the tool for it is not offered', () => {
    const answer = ask([message('every day at 9 say hello')], { tools: ['remember'] });
    expect(answer.type).toBe('text');
    expect(answer.text).toContain('not available here, so nothing was done');
  });

  it('asks about routing when grants cannot be explained', () => {
    expect(ask([message('who may see this?')], { tools: ['inspect_routing'] }).name).toBe(
      'mcp__rookery__inspect_routing',
    );
  });

  it('tells what came of a call', () => {
    const { text } = ask([message('remember that a'), ...called('remember', { text: 'a' }, '{"ok":true}')]);
    expect(text).toContain('Done, I will remember: a');
    expect(text).toContain(signature);
  });

  it('tells a failure as one', () => {
    const { text } = ask([
      message('remember that a'),
      ...called('remember', { text: 'a' }, 'no grant', true),
    ]);
    expect(text).toContain('That did not work');
    expect(text).toContain('no grant');
    expect(text).not.toContain('Done');
  });

  it('remembers by the file it was given and by this conversation', () => {
    const system = '# Memory\nwrite `MEMORY.md`\n\n## MEMORY.md\n\n- tea is at 4\n\n## People\n\n- Ann';
    const before = [message('remember that a'), ...called('remember', { text: 'we like cake' }, 'ok')];
    const { text = '' } = ask([...before, message('what do you remember?')], { system });
    expect(text.match(/^- .*/gm)).toEqual(['- tea is at 4', '- we like cake']);
  });

  it('takes the last of several messages', () => {
    const batch = '<message from="Ann">hello</message>\n<message from="Bo">where does this go?</message>';
    expect(ask([{ role: 'user', content: batch }]).name).toBe('mcp__rookery__inspect_routing');
  });

  it('tells what it did and then does what it was asked meanwhile', () => {
    const asked = '<message from="Ann">search x</message>';
    const content = `The user sent a new message while you were working:\n${asked}\n\nThis is how.`;
    const steered = { role: 'system', content };
    const messages = [message('remember that a'), ...called('remember', { text: 'a' }, 'ok'), steered];
    expect(answerTo(messages)).toMatchObject([
      { type: 'text', text: 'Done, I will remember: a' },
      { type: 'tool_use', name: 'mcp__rookery__search_messages', input: { query: 'x' } },
    ]);
  });

  it('never plays a script', () => {
    expect(ask([message('!tool remember {"text":"a"}')], { tools: [] }).type).toBe('text');
    expect(ask([message('!status 500')]).text).toContain('I got your message');
  });

  it('gives the harness the summary that it asks for', () => {
    const question = 'CRITICAL: Respond with TEXT ONLY.\n<summary>\n1. Remember everything\n</summary>';
    expect(ask([{ role: 'user', content: question }]).text).toMatch(/^<summary>[\s\S]*<\/summary>/);
  });

  it('streams its text in pieces, each after a pause', async () => {
    let pauses = 0;
    const paced = { ...world, pause: () => Promise.resolve(++pauses) };
    const events: SseEvent[] = [];
    const body = { model: 'rookery-demo', stream: true, messages: [message('hello')] };
    for await (const event of demoModel(body, paced) as AsyncIterable<SseEvent>) events.push(event);
    const deltas = events.filter(({ event }) => event === 'content_block_delta').length;
    expect(deltas).toBeGreaterThan(20);
    expect(pauses).toBe(deltas);
    expect(events.map(({ event }) => event).filter((event) => event !== 'content_block_delta')).toEqual([
      'message_start',
      'content_block_start',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });
});

describe('the endpoint of the demonstration model', () => {
  async function post(
    path: string,
    body: string,
  ): Promise<{ status: number; type: string | null; text: string }> {
    const server = createServer(
      (request, response) => void handleDemoRequest(request, response, world),
    ).listen(0);
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const response = await fetch(url, { method: 'POST', body });
    const text = await response.text();
    server.close();
    return { status: response.status, type: response.headers.get('content-type'), text };
  }
  const body = (stream: boolean) =>
    JSON.stringify({ model: 'rookery-demo', stream, messages: [message('hello')] });

  it('streams events, or sends the whole message', async () => {
    expect(await post('/v1/messages?beta=true', body(true))).toMatchObject({
      type: 'text/event-stream',
      text: expect.stringMatching(/^event: message_start\ndata: \{[\s\S]*event: message_stop\n/),
    });
    expect(JSON.parse((await post('/v1/messages', body(false))).text)).toMatchObject({
      role: 'assistant',
      stop_reason: 'end_turn',
      usage: { input_tokens: expect.any(Number) },
    });
  });

  it('counts tokens roughly', async () => {
    const { text } = await post('/v1/messages/count_tokens', body(false));
    expect(JSON.parse(text)).toEqual({ input_tokens: Math.ceil(body(false).length / 4) });
  });

  it.each([
    ['/v1/messages', '{', 400],
    ['/v1/messages', '{}', 400],
    ['/v1/models', '{}', 404],
  ])('refuses %s with the body %s as the API does', async (path, sent, status) => {
    const answer = await post(path, sent);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { message: expect.any(String) } });
  });
});
