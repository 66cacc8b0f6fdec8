import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentCaller } from '../src/identity/principals.js';
import { defineResource, read, write } from '../src/kernel/resource.js';
import { UnknownTool, type ToolServer } from '../src/kernel/tools.js';
import { toolServerOf } from '../src/surfaces/mcp/tool-server.js';
import { grantTo, startResources, type ResourceApp } from './contract/resources-app.js';
import { Said, Saying } from './contract/resources-toy.js';

const echo = {
  input: Saying,
  answer: Said,
  scope: () => 'corp/eng',
  run: async (_context: unknown, { text }: Saying): Promise<Said> => ({ heard: text }),
};

const shape = { view: Said, says: 'Things.', manifest: 'never' as const };

const things = Array.from({ length: 50 }, (_, index) =>
  defineResource({
    ...shape,
    name: `things-${index}`,
    kind: `Thing${index}`,
    actions: { say: read<Saying, Said>({ ...echo, says: `Say it to thing number ${index}.` }) },
  }),
);

const turn = defineResource({
  ...shape,
  name: 'turn',
  kind: 'TurnTool',
  tier: 'hot',
  actions: { mutter: write<Saying, Said>({ ...echo, says: 'Say it in this turn.', on: ['door'] }) },
});

const agent = { id: 'a1', path: 'corp/eng' };
const running = { id: 't1', sessionKey: 's', chat: 'web:x', topic: null, channel: 'web' };

describe('the tools of an agent', () => {
  let server: ResourceApp;
  const toolsOf = (more: { turn?: typeof running; lets?: (tool: string) => boolean } = {}): ToolServer => {
    const { registry, guard, dispatcher, database } = server;
    const lets = more.lets && { lets: more.lets };
    return toolServerOf({ registry, guard, dispatcher, ...lets }, 'door', async () => ({
      ...(await agentCaller(database.read, agent)),
      ...(more.turn && { turn: more.turn }),
    }));
  };
  const call = async (name: string, input: Record<string, unknown>): Promise<unknown> =>
    (await toolsOf({ turn: running }).call(name, input, undefined)).structured;

  beforeAll(async () => {
    server = await startResources([...things, turn]);
    await grantTo(server.database, 'agent:a1', '*', '@self');
    await grantTo(server.database, 'agent:a1', 'things-44:say', '@self');
    await grantTo(server.database, 'agent:a1', 'things-7:*', '@self', { effect: 'deny' });
  });
  afterAll(() => server.close());

  it('are at most forty: the turn first, then what a grant names, then the rest, then the two finders', async () => {
    const names = (await toolsOf().list()).map((tool) => tool.name);
    expect(names).toHaveLength(40);
    expect(names.slice(0, 3)).toEqual(['mutter', 'things-44_say', 'things-0_say']);
    expect(names.slice(-2)).toEqual(['find_tools', 'call_tool']);
    expect(names).not.toContain('things-7_say');
  });

  it('include those that are only found', async () => {
    const found = (await call('find_tools', { query: 'number 49' })) as { tools: { name: string }[] };
    expect(found.tools[0]?.name).toBe('things-49_say');
    const say = { name: 'things-49_say', arguments: { text: 'x' } };
    expect(await call('call_tool', say)).toEqual({ heard: 'x' });
    expect(await call('things-49_say', { text: 'y' })).toEqual({ heard: 'y' });
  });

  it('are found and called by no way around the grants or the agent’s own tool policy', async () => {
    const hidden = { name: 'things-7_say', arguments: { text: 'x' } };
    await expect(call('call_tool', hidden)).rejects.toThrow(UnknownTool);
    const held = toolsOf({ lets: (tool) => tool !== 'things-49_say' });
    await expect(held.call('things-49_say', { text: 'x' }, undefined)).rejects.toThrow(UnknownTool);
    const { structured } = await held.call('find_tools', { query: 'number 49' }, undefined);
    expect(JSON.stringify(structured)).not.toContain('things-49_say');
  });

  it('answer a wrong input as a problem that a model can read', async () => {
    const answer = await toolsOf().call('call_tool', { name: 'things-1_say', arguments: {} }, undefined);
    expect(answer.isError).toBe(true);
    expect(answer.structured).toMatchObject({
      type: 'urn:rookery:problem:invalid',
      errors: [{ path: 'text' }],
    });
  });

  it('happen once for one tool use, and only while a turn runs', async () => {
    const mutter = (text: string, id: string) => toolsOf({ turn: running }).call('mutter', { text }, id);
    expect(await mutter('x', 'use-1')).toEqual(await mutter('x', 'use-1'));
    expect((await mutter('y', 'use-1')).structured).toMatchObject({ status: 409 });
    expect((await toolsOf().call('mutter', { text: 'x' }, 'use-2')).structured).toMatchObject({
      status: 409,
    });
    const { read: db } = server.database;
    expect(await db.selectFrom('toolCall').select(['callId', 'tool']).execute()).toEqual([
      { callId: 'use-1', tool: 'mutter' },
    ]);
    expect(await db.selectFrom('audit').select('action').execute()).toEqual([]);
  });
});
