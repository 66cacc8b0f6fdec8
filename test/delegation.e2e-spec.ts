import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { call, Family } from './support/family.js';

const delegate = (agent: string, task: string, more: object = {}): string =>
  call('delegate', { agent, task, ...more });

describe('an agent that gives work to another one (P12)', () => {
  let world: World;
  let family: Family;
  let count = 0;

  beforeAll(async () => {
    world = await World.boot();
    family = await Family.of(world);
  });
  afterAll(() => world.close());

  /** A parent with the grant to delegate to the children that a test makes for it. */
  async function house(fields: Record<string, unknown> = {}): Promise<{ path: string; chat: string }> {
    const path = `corp${(count += 1)}`;
    const chat = await family.agent(path, fields);
    await family.agent(`${path}/a`);
    await family.grant(path, 'turn:delegate', `${path}/**`);
    return { path, chat };
  }

  const delegationsOf = async (path: string) =>
    (await world.api('GET', `/delegations?from=${path}`)).body.items as Record<string, string>[];

  it('waits for the result and answers with it', async () => {
    const { path, chat } = await house();
    const { answers } = await world.say(`${delegate(`${path}/a`, '!say four')}\n!echo-results`, { chat });
    const told = JSON.parse(answers[0]?.text ?? '') as Record<string, string>;
    expect(told).toMatchObject({ agent: `${path}/a`, state: 'succeeded', result: 'four' });
    const [row] = await delegationsOf(path);
    expect(row).toMatchObject({ id: told.delegation, state: 'succeeded', depth: 1, result: 'four' });
    expect((await world.history(chat)).messages).toHaveLength(2);
    const call = await world.app.core.database.read
      .selectFrom('toolCall')
      .where('tool', '=', 'delegate')
      .select('answer')
      .execute();
    expect(call.map(({ answer }) => (answer as { delegation: string }).delegation)).toContain(
      told.delegation,
    );
  });

  it('goes on without waiting, and the result comes as a turn of its own', async () => {
    const { path, chat } = await house();
    const script = `${delegate(`${path}/a`, '!wait 300\n!say five', { wait: false })}\n!say gone on`;
    const { answers } = await world.say(script, { chat });
    expect(answers.map(({ text }) => text)).toEqual(['gone on']);
    const said = await until(async () => {
      const lines = await family.said(chat);
      return lines.length === 4 && lines;
    }, 'the result has been answered');
    expect(said[2]).toMatch(/^in .* has done what you delegated[\s\S]*Result:\nfive$/);
    expect(said[3]).toMatch(/^out /);
    const { messages } = await world.history(chat);
    expect(messages[2]).toMatchObject({ state: 'answered', sender: `${path}/a` });
    expect(messages[2]?.turn).not.toBe(messages[0]?.turn);
  });

  it('is told in words what became of a child that fails', async () => {
    const { path, chat } = await house();
    const script = `${delegate(`${path}/a`, '!status 400')}\n!echo-results`;
    const { answers } = await world.say(script, { chat });
    const told = JSON.parse(answers[0]?.text ?? '') as Record<string, string>;
    expect(told.state).toBe('failed');
    expect(told.reason).toMatch(/\w+/);
  });

  it('ends a child at its deadline and gets a result that says so', async () => {
    const { path, chat } = await house();
    const script = `${delegate(`${path}/a`, '!say begun\n!hang', { deadlineSeconds: 5 })}\n!echo-results`;
    const { answers } = await world.say(script, { chat });
    const told = JSON.parse(answers[0]?.text ?? '') as Record<string, string>;
    expect(told).toMatchObject({ state: 'timed_out', reason: 'its deadline has passed' });
    await until(
      async () => (await world.api('GET', `/turns?agent=${path}/a`)).body.items[0]?.state === 'cancelled',
      'the turn of the child is stopped',
    );
  });

  it('takes the whole tree along when it is stopped', async () => {
    const { path, chat } = await house();
    await family.agent(`${path}/a/b`);
    await family.grant(`${path}/a`, 'turn:delegate', `${path}/a/**`);
    const inner = delegate(`${path}/a/b`, '!say deep\n!hang');
    const answer = world.say(delegate(`${path}/a`, inner), { chat });
    await until(async () => family.asked('!say deep') > 2, 'the grandchild is at work');
    await world.say('/stop', { chat });
    expect((await answer).state).toBe('cancelled');
    const states = await until(async () => {
      const turns = await Promise.all(
        [`${path}/a`, `${path}/a/b`].map(async (agent) => world.api('GET', `/turns?agent=${agent}`)),
      );
      const all = turns.map(({ body }) => body.items[0].state as string);
      return all.every((state) => state === 'cancelled') && all;
    }, 'both turns are stopped');
    expect(states).toHaveLength(2);
    expect((await delegationsOf(path)).map(({ state }) => state)).toEqual(['cancelled']);
    expect((await delegationsOf(`${path}/a`)).map(({ state }) => state)).toEqual(['cancelled']);
    expect((await family.said(chat)).filter((line) => line.includes('delegated'))).toEqual([]);
  });

  it('ends one by the action on the resource, and its parent goes on', async () => {
    const { path, chat } = await house();
    const answer = world.say(`${delegate(`${path}/a`, '!hang')}\n!echo-results`, { chat });
    const row = await until(async () => {
      const [found] = await delegationsOf(path);
      return found?.state === 'running' && found;
    }, 'it runs');
    const cancelled = await world.api('POST', `/delegations/${row.id}/cancel`);
    expect(cancelled.status).toBe(200);
    const told = JSON.parse((await answer).answers[0]?.text ?? '') as Record<string, string>;
    expect(told).toMatchObject({ state: 'cancelled', reason: 'cancelled on request' });
    expect((await world.api('POST', `/delegations/${row.id}/cancel`)).status).toBe(409);
  });

  it('shows a turn that waits as waiting, which keeps nobody else from running', async () => {
    await world.api('PUT', '/settings/limits', { value: { turns: 1 } });
    try {
      const { path, chat } = await house();
      const answer = world.say(`${delegate(`${path}/a`, '!wait 500\n!say alone')}\n!echo-results`, { chat });
      await until(async () => {
        const { body } = await world.api('GET', `/turns?agent=${path}&state=waiting`);
        return body.items.length === 1;
      }, 'the parent waits');
      expect(JSON.parse((await answer).answers[0]?.text ?? '')).toMatchObject({ result: 'alone' });
    } finally {
      await world.api('PUT', '/settings/limits', { value: {} });
    }
  });

  it('answers "not yet" after a while, and the result comes later', async () => {
    await world.api('PUT', '/settings/limits', { value: { waitSeconds: 1 } });
    try {
      const { path, chat } = await house();
      const script = `${delegate(`${path}/a`, '!wait 2500\n!say late')}\n!echo-results`;
      const { answers } = await world.say(script, { chat });
      expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({ state: 'running' });
      const said = await until(async () => {
        const lines = await family.said(chat);
        return lines.length === 4 && lines;
      }, 'the result has come');
      expect(said[2]).toContain('Result:\nlate');
    } finally {
      await world.api('PUT', '/settings/limits', { value: {} });
    }
  });

  it('gets files back into its home, and gives them along', async () => {
    const { path, chat } = await house();
    const task =
      '!bash cat media/*-note.txt\n!write out.txt made there\n!tool send_file {"path":"out.txt"}\n!echo-results';
    const script = `!write note.txt from above\n${delegate(`${path}/a`, task, { files: ['note.txt'] })}\n!echo-results`;
    const { answers } = await world.say(script, { chat });
    expect(answers[0]?.text).toContain('from above');
    expect(answers[0]?.text).toMatch(/"files":\["\/workspace\/media\/[a-z0-9]+-out\.txt"\]/);
  });

  it('goes on with what was told under a topic before', async () => {
    const { path, chat } = await house();
    const first = delegate(`${path}/a`, '!say the word is plum', { topic: 'words' });
    await world.say(first, { chat });
    await world.say(delegate(`${path}/a`, '!say second of words', { topic: 'words' }), { chat });
    const last = world.stub.requests.findLast(({ body }) => JSON.stringify(body).includes('second of words'));
    const child = world.stub.requests.filter(({ body }) => {
      const text = JSON.stringify(body);
      return text.includes('second of words') && text.includes('has delegated this to you');
    });
    expect(last).toBeDefined();
    expect(JSON.stringify(child.at(-1)?.body)).toContain('the word is plum');
  });

  describe('is refused, by numbers that the gateway counts', () => {
    const refusal = async (chat: string, script: string) =>
      JSON.parse((await world.say(`${script}\n!echo-results`, { chat })).answers[0]?.text ?? '') as {
        detail: string;
        status: number;
        errors?: { message: string }[];
      };

    it('an agent that is in the chain already', async () => {
      const { path, chat } = await house();
      await family.grant(`${path}/a`, 'turn:delegate', `${path}`);
      const inner = `${delegate(path, '!say round')}\n!echo-results`;
      const { answers } = await world.say(`${delegate(`${path}/a`, inner)}\n!echo-results`, { chat });
      expect(answers[0]?.text).toContain('cycle');
      expect(answers[0]?.text).not.toContain('"result":"round"');
      expect(await delegationsOf(`${path}/a`)).toEqual([]);
    });

    it('depth', async () => {
      const { path, chat } = await house();
      await family.agent(`${path}/a/b`);
      await family.grant(`${path}/a`, 'turn:delegate', `${path}/a/**`);
      await world.api('PUT', '/settings/limits', { value: { delegationDepth: 1 } });
      try {
        const inner = `${delegate(`${path}/a/b`, '!say too deep')}\n!echo-results`;
        const { answers } = await world.say(`${delegate(`${path}/a`, inner)}\n!echo-results`, { chat });
        expect(answers[0]?.text).toContain('too_deep');
        expect(await delegationsOf(`${path}/a`)).toEqual([]);
      } finally {
        await world.api('PUT', '/settings/limits', { value: {} });
      }
    });

    it('fan-out', async () => {
      const { path, chat } = await house();
      await world.api('PUT', '/settings/limits', { value: { delegationFanOut: 2 } });
      try {
        const each = ['1', '2', '3'].map((n) => delegate(`${path}/a`, `!say part ${n}`, { wait: false }));
        const { answers } = await world.say([...each, '!echo-results'].join('\n'), { chat });
        expect(answers[0]?.text).toContain('too_many');
        expect(await delegationsOf(path)).toHaveLength(2);
      } finally {
        await world.api('PUT', '/settings/limits', { value: {} });
      }
    });

    it('all that one request comes to, further turns included', async () => {
      const { path, chat } = await house();
      await world.api('PUT', '/settings/limits', { value: { delegationTotal: 1 } });
      try {
        const twice = `${delegate(`${path}/a`, '!say one')}\n${delegate(`${path}/a`, '!say two')}`;
        const { answers } = await world.say(`${twice}\n!echo-results`, { chat });
        expect(answers[0]?.text).toContain('too_many_in_all');
      } finally {
        await world.api('PUT', '/settings/limits', { value: {} });
      }
    });

    it('without the grant, after a deny, and where agents may not write to each other (P5)', async () => {
      const { path, chat } = await house();
      await family.agent(`${path}x`);
      expect(await refusal(chat, delegate(`${path}x`, 'hello'))).toMatchObject({ status: 403 });
      await world.api('PUT', '/settings/agentToAgent', { value: { enabled: false } });
      const closed = await refusal(chat, delegate(`${path}/a`, 'hello'));
      expect(closed).toMatchObject({ status: 403 });
      expect(closed.detail).toContain('agentToAgent.enabled');
      await world.api('PUT', '/settings/agentToAgent', { value: { enabled: true, allow: ['other'] } });
      expect((await refusal(chat, delegate(`${path}/a`, 'hello'))).detail).toContain('agentToAgent.allow');
      await world.api('PUT', '/settings/agentToAgent', { value: { enabled: true } });
      const deny = {
        principal: `agent:${path}`,
        action: 'turn:delegate',
        scope: `${path}/a`,
        effect: 'deny',
      };
      await world.api('POST', '/grants', deny);
      expect(await refusal(chat, delegate(`${path}/a`, 'hello'))).toMatchObject({ status: 403 });
      expect(await delegationsOf(path)).toEqual([]);
      const denied = (await world.api('GET', '/audit?action=turn:delegate&outcome=denied')).body.items;
      expect(denied.length).toBeGreaterThanOrEqual(4);
    });
  });
});
