import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { call, Family } from './support/family.js';

describe('questions of agents to people', () => {
  let world: World;
  let family: Family;
  let count = 0;

  beforeAll(async () => {
    world = await World.boot();
    family = await Family.of(world);
  });
  afterAll(() => world.close());

  const agent = (): Promise<string> => family.agent(`asker${(count += 1)}`);
  const questions = () =>
    world.app.core.database.read.selectFrom('question').selectAll().orderBy('id', 'desc').execute();

  it.each(['2', 'no', '>CODE 2', '>CODE No'])(
    'one with choices is answered by typing %j, as the result of the call',
    async (typed) => {
      const chat = await agent();
      const script = `${call('ask', { question: 'Ship it?', choices: ['Yes', 'No'] })}\n!echo-results`;
      const answer = world.say(script, { chat });
      const said = await family.untilSaid(chat, 'Ship it?');
      expect(said.at(-1)).toContain('1. Yes\n2. No');
      const [asked] = await questions();
      const text = typed.replace('CODE', asked?.code ?? '');
      const reply = await world.post(text, { chat });
      const { answers } = await answer;
      expect(JSON.parse(answers.at(-1)?.text ?? '')).toMatchObject({ state: 'answered', answer: 'No' });
      const { messages } = await world.history(chat);
      expect(messages.find(({ id }) => id === reply)).toMatchObject({ state: 'answered' });
      // The card says what it came to.
      expect(messages.find(({ direction }) => direction === 'out')?.text).toContain('✔ No');
    },
  );

  it('an answer that comes late is a turn of its own', async () => {
    const chat = await agent();
    const script = `${call('ask', { question: 'Later?', choices: ['Yes', 'No'], wait: false })}\n!say asked`;
    const { answers } = await world.say(script, { chat });
    expect(answers.map(({ text }) => text)).toContain('asked');
    await world.post('1', { chat });
    const said = await until(async () => {
      const lines = await family.said(chat);
      return lines.length === 6 && lines;
    }, 'the answer has been answered');
    expect(said[4]).toMatch(/^in Your question "Later\?"[\s\S]*Answer: Yes$/);
    expect(said[5]).toMatch(/^out /);
  });

  it('without choices takes only words that are said to it', async () => {
    const chat = await agent();
    const script = `${call('ask', { question: 'Which name?' })}\n!echo-results`;
    const answer = world.say(script, { chat });
    await family.untilSaid(chat, 'Which name?');
    const [asked] = await questions();
    await world.post('this is about something else', { chat });
    await world.post(`>${asked?.code} plum`, { chat });
    const { answers } = await answer;
    expect(answers.at(-1)?.text).toContain('"answer":"plum"');
  });

  it('ends with its turn, and at its deadline', async () => {
    const chat = await agent();
    const ask = { question: 'Anyone?', choices: ['a', 'b'] };
    const stopped = world.say(call('ask', ask), { chat });
    await family.untilSaid(chat, 'Anyone?');
    await world.say('/stop', { chat });
    expect((await stopped).state).toBe('cancelled');
    await until(async () => (await questions())[0]?.state === 'cancelled', 'it is no longer asked');
    const { answers } = await world.say(`${call('ask', { ...ask, deadlineSeconds: 5 })}\n!echo-results`, {
      chat,
    });
    expect(answers.at(-1)?.text).toContain('"state":"expired"');
  });

  it('goes to the operator from the top of the tree, and comes back with the decision', async () => {
    const chat = await agent();
    const answer = world.say(`${call('escalate', { text: 'May I delete it?' })}\n!echo-results`, { chat });
    await family.untilSaid(world.chat, 'May I delete it?');
    const [asked] = await questions();
    await world.post(`>${asked?.code} rather not`, { chat: world.chat });
    expect((await answer).answers.at(-1)?.text).toContain('"answer":"rather not"');
  });

  it('goes to the agent above from further down', async () => {
    await family.agent('boss');
    const chat = await family.agent('boss/clerk');
    const script = `${call('escalate', { text: '!say do it' })}\n!echo-results`;
    const { answers } = await world.say(script, { chat });
    expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({ to: 'agent', agent: 'boss', answer: 'do it' });
  });
});

describe('conversations that change hands', () => {
  let world: World;
  let family: Family;

  beforeAll(async () => {
    world = await World.boot();
    family = await Family.of(world);
  });
  afterAll(() => world.close());

  const whoAnswered = async (chat: string, text: string): Promise<string> => {
    const { answers } = await world.say(text, { chat });
    return answers.at(-1)?.sender ?? '';
  };

  async function pair(path: string): Promise<string> {
    const chat = await family.agent(path, { name: `${path} itself` });
    await family.agent(`${path}/child`, { name: `${path} child` });
    return chat;
  }

  it('an agent hands over, the other one goes on and gives it back', async () => {
    const chat = await pair('host');
    await family.grant('host', 'turn:handoff', 'host/child');
    await world.say(`${call('handoff', { agent: 'host/child', brief: '!say here I am' })}\n!say bye`, {
      chat,
    });
    const said = await family.untilSaid(chat, 'here I am');
    expect(said).toContainEqual(expect.stringContaining('hands this conversation over to host child'));
    expect(await whoAnswered(chat, '!say still here')).toBe('host child');
    await world.say(`${call('disengage', {})}\n!say back`, { chat });
    expect(await whoAnswered(chat, '!say mine again')).toBe('host itself');
  });

  it('a handed over conversation comes back when the right to hand over is gone (P5)', async () => {
    const chat = await pair('lender');
    const grant = await family.grant('lender', 'turn:handoff', 'lender/child');
    await world.say(`${call('handoff', { agent: 'lender/child', brief: '!say hello' })}\n!say bye`, { chat });
    await family.untilSaid(chat, 'hello');
    expect(await whoAnswered(chat, '!say x')).toBe('lender child');
    await world.api('DELETE', `/grants/${grant}`);
    expect(await whoAnswered(chat, '!say y')).toBe('lender itself');
  });

  it('@ ends a handover for the people of the chat', async () => {
    const chat = await pair('giver');
    await family.grant('giver', 'turn:handoff', 'giver/child');
    await world.say(`${call('handoff', { agent: 'giver/child', brief: '!say hello' })}\n!say bye`, { chat });
    await family.untilSaid(chat, 'hello');
    await world.say('@', { chat });
    expect(await whoAnswered(chat, '!say y')).toBe('giver itself');
  });

  it('people speak to a child with @child, for one message or until @', async () => {
    const chat = await pair('house');
    await family.grant('house', 'turn:handoff', 'house/*');
    expect(await whoAnswered(chat, '@child !say once')).toBe('house child');
    expect(await whoAnswered(chat, '!say after')).toBe('house itself');
    expect((await world.say('@child', { chat })).answers[0]?.text).toContain('go to child');
    expect(await whoAnswered(chat, '!say pinned')).toBe('house child');
    await world.say('@', { chat });
    expect(await whoAnswered(chat, '!say free')).toBe('house itself');
  });

  it('@child is a text like any other where the agent may not hand over (P5)', async () => {
    const chat = await pair('closed');
    expect(await whoAnswered(chat, '@child !say once')).toBe('closed itself');
    await world.say('@child', { chat });
    expect(await whoAnswered(chat, '!say x')).toBe('closed itself');
  });

  it('#topic is a conversation of its own, for one message or until #', async () => {
    const chat = await family.agent('topical');
    const keys = async (text: string): Promise<string> => {
      const { turn } = await world.say(text, { chat });
      return (await world.api('GET', `/turns/${turn}`)).body.sessionKey;
    };
    const plain = await keys('!say plain');
    expect(await keys('#plans !say in it')).toBe(`${plain}:topic:plans`);
    expect(await keys('!say out of it')).toBe(plain);
    await world.say('#plans', { chat });
    expect(await keys('!say pinned')).toBe(`${plain}:topic:plans`);
    await world.say('#', { chat });
    expect(await keys('!say cleared')).toBe(plain);
  });

  it('fork_topic takes the memory of the conversation along, and both go their own way', async () => {
    const chat = await family.agent('forker');
    await world.say('!say the secret is plum', { chat });
    const forked = await world.say(`${call('fork_topic', { topic: 'branch' })}\n!echo-results`, { chat });
    expect(forked.answers[0]?.text).toContain(':topic:branch');
    const bodyOf = (text: string): string =>
      JSON.stringify(world.stub.requests.findLast(({ body }) => JSON.stringify(body).includes(text))?.body);
    await world.say('#branch !say only in the branch', { chat });
    expect(bodyOf('only in the branch')).toContain('the secret is plum');
    await world.say('!say at the trunk', { chat });
    expect(bodyOf('at the trunk')).toContain('the secret is plum');
    expect(bodyOf('at the trunk')).not.toContain('only in the branch');
    await world.say('#branch !say once more', { chat });
    expect(bodyOf('once more')).toContain('only in the branch');
    const again = await world.say(`${call('fork_topic', { topic: 'branch' })}\n!echo-results`, { chat });
    expect(again.answers[0]?.text).toContain('has a conversation already');
  });

  it('reset_session begins afresh with what it was told to keep', async () => {
    const chat = await family.agent('forgetful');
    await world.say('!say the word is plum', { chat });
    await world.say(`${call('reset_session', { summary: 'we like tea' })}\n!say done`, { chat });
    await world.say('!say fresh', { chat });
    const body = JSON.stringify(
      world.stub.requests.findLast(({ body: asked }) => JSON.stringify(asked).includes('!say fresh'))?.body,
    );
    expect(body).toContain('we like tea');
    expect(body).not.toContain('plum');
  });

  it('observe_agent shows what another agent does, to whom it is granted (P5)', async () => {
    const stranger = await family.agent('stranger');
    const chat = await family.agent('watcher');
    const other = await family.agent('watched');
    const look = `${call('observe_agent', { agent: 'watched' })}\n!echo-results`;
    expect((await world.say(look, { chat: stranger })).answers[0]?.text).not.toContain('"messages"');
    await family.grant('watcher', 'turn:observe_agent', 'watched');
    await world.say('!say nothing much', { chat: other });
    const { answers } = await world.say(look, { chat });
    expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({
      agent: 'watched',
      busy: false,
      messages: [{ direction: 'in' }, { direction: 'out', text: 'nothing much' }],
    });
  });
});
