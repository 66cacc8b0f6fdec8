import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastUserText, systemText } from './assertions.js';
import { ModelStub } from './model-stub.js';

type Content = { type: string; text?: string; name?: string; id?: string; input?: unknown };

let stub: ModelStub;
beforeEach(async () => {
  stub = new ModelStub();
  await stub.start();
});
afterEach(() => stub.close());

async function ask(messages: unknown[], more: object = {}): Promise<{ status: number; content: Content[] }> {
  const body = {
    model: 'm',
    messages,
    tools: [{ name: 'mcp__rookery__remember' }, { name: 'Bash' }],
    ...more,
  };
  const response = await fetch(`${stub.url}/v1/messages?beta=true`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { content?: Content[] };
  return { status: response.status, content: answer.content ?? [] };
}

const user = (...content: unknown[]) => ({ role: 'user', content });
const text = (value: string) => ({ type: 'text', text: value });
const result = (value: string) => ({ type: 'tool_result', tool_use_id: 'x', content: value });
const used = { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'Bash', input: {} }] };

describe('the model stub', () => {
  it('repeats what it was told when there is no directive', async () => {
    const { content } = await ask([user(text('<message from="Ann">good &lt;morning&gt;</message>'))]);
    expect(content).toEqual([{ type: 'text', text: 'stub: good <morning>' }]);
  });

  it('goes on after a tool result where the script stands', async () => {
    const script = user(
      text('<message from="Ann">!tool remember {&quot;text&quot;:&quot;a&quot;}\n!echo-results</message>'),
    );
    const first = await ask([script]);
    expect(first.content).toMatchObject([{ name: 'mcp__rookery__remember', input: { text: 'a' } }]);
    const second = await ask([script, used, user(result('noted'))]);
    expect(second.content).toMatchObject([{ text: 'noted' }]);
  });

  it('fails as often as told', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask([user(text('!status 529 x2\n!say ok'))])).status);
    expect(statuses).toEqual([529, 529, 200]);
  });

  it('records what was asked', async () => {
    await ask([user(text('hello'))], { system: [{ type: 'text', text: 'be kind' }] });
    expect(lastUserText(stub.requests[0]?.body)).toBe('hello');
    expect(systemText(stub.requests[0]?.body)).toContain('be kind');
  });
});
