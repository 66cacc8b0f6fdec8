import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as read } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastUserText, systemText } from './assertions.js';
import { ModelStub } from './model-stub.js';

interface Answer {
  status: number;
  content: { type: string; text?: string; name?: string; input?: unknown }[];
  usage?: object;
}

let stub: ModelStub;
beforeEach(async () => {
  stub = new ModelStub();
  await stub.start();
});
afterEach(() => stub.close());

function post(messages: object[], more: object = {}, signal?: AbortSignal): Promise<Response> {
  const tools = [{ name: 'mcp__rookery__remember' }, { name: 'Bash' }, { name: 'Write' }];
  const body = JSON.stringify({ model: 'm', messages, tools, ...more });
  return fetch(`${stub.url}/v1/messages?beta=true`, { method: 'POST', body, ...(signal && { signal }) });
}

async function ask(messages: object[], more: object = {}): Promise<Answer> {
  const response = await post(messages, more);
  const answer = (await response.json()) as Partial<Answer>;
  return { content: [], ...answer, status: response.status };
}

async function stream(messages: object[]): Promise<string> {
  return (await post(messages, { stream: true })).text();
}

const text = (value: string) => ({ type: 'text', text: value });
const result = (value: string) => ({ type: 'tool_result', tool_use_id: 'x', content: value });
const user = (...content: object[]) => ({ role: 'user', content });
const says = (value: string) => user(text(value));
const used = { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'Bash', input: {} }] };
const steered = (value: string) =>
  `The user sent a new message while you were working:\n${value}\n\nThis is how it is shown.`;

describe('a script', () => {
  it('is not needed: the answer repeats what was said', async () => {
    const { content } = await ask([says('<message from="Ann">good &lt;morning&gt;</message>')]);
    expect(content).toEqual([{ type: 'text', text: 'stub: good <morning>' }]);
  });

  it('goes on after a tool result where it stands', async () => {
    const call = '!tool remember {&quot;text&quot;:&quot;a&quot;}';
    const script = says(`<message from="Ann">!say one\n${call}\n!bash ls\n!echo-results</message>`);
    expect((await ask([script])).content).toMatchObject([
      { text: 'one' },
      { name: 'mcp__rookery__remember', input: { text: 'a' } },
    ]);
    const second = [script, used, user(result('noted'))];
    expect((await ask(second)).content).toMatchObject([{ name: 'Bash', input: { command: 'ls' } }]);
    expect((await ask([...second, used, user(result('files'))])).content).toMatchObject([
      { text: 'noted\nfiles' },
    ]);
  });

  it('sends parallel calls in one message and waits for all their results', async () => {
    const script = says('!parallel\n!bash a\n!write /x one\\ntwo\n!end\n!say done');
    expect((await ask([script])).content).toMatchObject([
      { name: 'Bash', input: { command: 'a' } },
      { name: 'Write', input: { file_path: '/x', content: 'one\ntwo' } },
    ]);
    expect((await ask([script, used, user(result('1'), result('2'))])).content).toMatchObject([
      { text: 'done' },
    ]);
  });

  it.each([
    [
      'a system message',
      [user(result('r')), { role: 'system', content: steered('<message>!say b</message>') }],
    ],
    ['a tool result', [user(result(`r\n\n<system-reminder>\n${steered('!say b')}\n</system-reminder>`))]],
    ['the text beside a tool result', [user(result('r'), text(steered('!say b')))]],
  ])('grows by what was steered into %s', async (_, last) => {
    const { content } = await ask([says('!bash ls\n!say a\n!echo-results'), used, ...last]);
    expect(content).toMatchObject([{ text: 'a\nr\nb' }]);
  });

  it.each([
    ['was answered', [says('!bash no'), { role: 'assistant', content: 'ok' }, says('!say b')]],
    ['failed', [user(text('!status 400\n'), text('!say b'))]],
    ['was interrupted', [user(text('!hang\n'), text('[Request interrupted by user]\n'), text('!say b'))]],
    ['died in a call', [says('!bash a\n!say a'), used, user(result('interrupted')), says('!say b')]],
  ])('begins anew with the next prompt after one that %s', async (_, messages) => {
    expect((await ask(messages)).content).toMatchObject([{ text: 'b' }]);
  });

  it('says what it cannot do', async () => {
    const { content } = await ask([says('!tool fly {}\n!tool remember {x\n!sing')]);
    expect(content[0]?.text).toMatch(
      /no tool fly is offered\nstub: cannot read .*\nstub: no directive !sing/,
    );
  });

  it('tells what stands in the system prompt, the messages in between included', async () => {
    const messages = [says('!has kind\n!system rude | today'), { role: 'system', content: 'today is today' }];
    const { content } = await ask(messages, { system: [text('be kind')] });
    expect(content).toMatchObject([{ text: 'has kind: yes\nhas rude: no\nhas today: yes' }]);
  });

  it('reports the usage it is told to', async () => {
    const { usage } = await ask([says('!say a\n!usage 100 20 7')]);
    expect(usage).toMatchObject({ input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 7 });
  });
});

describe('a failing model', () => {
  it('fails as often as told', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask([says('!status 529 x2\n!say ok')])).status);
    expect(statuses).toEqual([529, 529, 200]);
  });

  it('tells an error in the stream when text has gone out', async () => {
    expect(await stream([says('!say a\n!status 529')])).toMatch(
      /text_delta[\s\S]*event: error\n.*overloaded_error/,
    );
  });

  it('drops the connection in mid-stream', async () => {
    await expect(stream([says('!say a\n!cut x1\n!say b')])).rejects.toThrow();
    expect(await stream([says('!say a\n!cut x1\n!say b')])).toContain('message_stop');
  });

  it('hangs until the client leaves, and knows that it left', async () => {
    const leave = new AbortController();
    const response = await post([says('!say a\n!hang')], { stream: true }, leave.signal);
    leave.abort();
    await expect(response.text()).rejects.toThrow();
    while (!stub.requests[0]?.aborted) await new Promise((resolve) => setImmediate(resolve));
    expect((await ask([says('!say b')])).content).toMatchObject([{ text: 'b' }]);
  });
});

describe('the model stub', () => {
  it('streams word by word, slowly when told to', async () => {
    const events = await stream([says('!wait 1\n!slow 1 one two three')]);
    expect(events.match(/"text_delta","text":"[^"]*"/g)).toHaveLength(3);
    expect(events).toMatch(/^event: message_start[\s\S]*event: message_stop\n/);
  });

  it('records what was asked', async () => {
    await ask([says('<system-reminder>x</system-reminder>'), says('hello')], { system: 'be kind' });
    const [recorded] = stub.requests;
    expect(recorded).toMatchObject({
      method: 'POST',
      path: '/v1/messages',
      body: { model: 'm' },
      aborted: false,
    });
    expect(lastUserText(recorded?.body)).toBe('hello');
    expect(systemText(recorded?.body)).toContain('be kind');
  });

  it('keeps everything else apart', async () => {
    const counted = await fetch(`${stub.url}/v1/messages/count_tokens`, { method: 'POST', body: '{}' });
    expect(await counted.json()).toEqual({ input_tokens: 1 });
    expect((await fetch(`${stub.url}/api/hello`)).status).toBe(404);
    expect(stub.others.map(({ path }) => path)).toEqual(['/v1/messages/count_tokens', '/api/hello']);
    expect(stub.requests).toEqual([]);
  });

  it('listens on a socket as well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stub-'));
    const other = new ModelStub();
    await other.start({ socket: join(folder, 'm.sock') });
    const body = JSON.stringify({ model: 'm', messages: [says('!say over the socket')] });
    const answer = await new Promise<string>((resolve, reject) => {
      const options = { socketPath: join(folder, 'm.sock'), path: '/v1/messages', method: 'POST' };
      const sent = request(options, (response) => resolve(read(response)));
      sent.on('error', reject).end(body);
    });
    expect(answer).toContain('over the socket');
    await other.close();
    await rm(folder, { recursive: true });
  });
});
