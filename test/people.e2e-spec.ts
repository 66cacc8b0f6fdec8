import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapters } from '../src/adapters/platforms.js';
import type { InboundEvent } from '../src/adapters/channel.js';
import { present } from '../src/gateway/turns/present.js';
import { until, World } from './support/boot.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

describe('what people do in a chat of a platform', () => {
  const toy = new ToyPlatform();
  let world: World;
  beforeAll(async () => {
    world = await World.boot({ adapters: { ...adapters, toy: toyAdapter(toy) } });
    await world.agent('corp');
    const channel = { id: 'toy', dmPolicy: 'open', groupPolicy: 'open', defaultAgent: 'corp' };
    expect((await world.api('POST', '/channels', { ...channel, allowBots: true })).status).toBe(201);
    await until(async () => toy.channels.has('toy'), 'it runs');
  });
  afterAll(() => world.close());

  const happen = (room: string, text: string, more: Partial<InboundEvent> = {}, from = 'ada') =>
    toy.happen({ from, room, text, more });
  const messages = (room: string) =>
    world.app.core.database.read
      .selectFrom('message')
      .selectAll()
      .where('chat', '=', `toy:dm/${room}`)
      .orderBy('seq')
      .execute();
  const settled = (room: string, id: number) =>
    until(async () => {
      const row = (await messages(room)).find(
        (each) => each.platformId === `u${id}` && each.verb !== 'message',
      );
      return row && row.state !== 'received' && row;
    }, 'the event is settled');
  const answered = (room: string, text: string) =>
    until(
      async () => (await messages(room)).some((row) => row.direction === 'out' && row.text.includes(text)),
      `"${text}" is answered`,
    );

  it('edits, removals and reactions change the stored message, keep what it was, and start no turn (P1)', async () => {
    const id = await happen('a', '!say one');
    await answered('a', 'one');
    const first = (await messages('a')).find((row) => row.direction === 'in');
    const about = { replyTo: `u${id}` };
    const liked = await settled('a', await happen('a', '👍', { verb: 'reaction', ...about }));
    const edited = await settled('a', await happen('a', '!say two', { verb: 'edit', ...about }));
    expect([liked, edited]).toMatchObject([
      { state: 'observed', reason: `reaction of ${first?.id}` },
      { state: 'observed', reason: `edit of ${first?.id}` },
    ]);
    const stored = async () => (await messages('a')).find((row) => row.id === first?.id);
    expect(await stored()).toMatchObject({
      text: '!say two',
      earlier: [{ text: '!say one' }],
      facts: { reactions: ['👍'] },
    });
    await settled('a', await happen('a', '', { verb: 'delete', ...about }));
    expect(await stored()).toMatchObject({
      text: '',
      earlier: [{}, { text: '!say two' }],
      facts: { deleted: true },
    });
    expect((await world.api('GET', '/turns?agent=corp')).body.items).toHaveLength(1);
  });

  it('shows the agent who they are, where that is proven', async () => {
    const about = { name: 'Dora', timezone: 'Europe/Berlin', language: 'de', profile: 'Leads the <desk>.' };
    await world.api('POST', '/users', { sub: 'dora', identities: ['toy:user/dora'], ...about });
    await happen('dora', '!say good morning', {}, 'dora');
    await answered('dora', 'good morning');
    const asked = world.stub.requests.map(({ body }) => (body as { system?: unknown }).system);
    const person = '<person id="toy:user/dora" name="Dora" timezone="Europe/Berlin" language="de">';
    expect(JSON.stringify(asked)).toContain(
      JSON.stringify(`${person}\nLeads the <desk>.\n</person>`).slice(1, -1),
    );
    const { read } = world.app.core.database;
    const message = { channel: 'toy', chat: 'toy:dm/dora', sender: 'toy:user/dora', verb: 'untrusted' };
    expect(await present(read, [message])).toEqual([{ sender: message.sender }]);
    const proven = await present(read, [message, { ...message, verb: 'message' }]);
    expect(proven).toEqual([{ sender: message.sender, about }]);
  });

  it('lets nobody edit what another person or the agent wrote', async () => {
    const id = await happen('b', '!say mine');
    await answered('b', 'mine');
    const answer = (await messages('b')).find((row) => row.direction === 'out');
    for (const replyTo of [`u${id}`, String(answer?.platformId)]) {
      const edit = await settled('b', await happen('b', 'forged', { verb: 'edit', replyTo }, 'eve'));
      expect(edit.reason).toBe('edit that changes nothing');
    }
    expect((await messages('b')).filter((row) => row.verb !== 'edit').map((row) => row.text)).not.toContain(
      'forged',
    );
  });

  it('takes an edit as a turn where a route says so by its verb', async () => {
    const match = { platform: 'toy', verb: 'edit', chat: 'toy:dm/c' };
    const route = await world.api('POST', '/routes', { match, target: { agent: 'corp' } });
    expect(route.status).toBe(201);
    const id = await happen('c', '!say before');
    await answered('c', 'before');
    await happen('c', '!say after', { verb: 'edit', replyTo: `u${id}` });
    await answered('c', 'after');
  });

  it('tells the agent of them with its next turn', async () => {
    const id = await happen('d', '!say first');
    await answered('d', 'first');
    await happen('d', '!say first, better', { verb: 'edit', replyTo: `u${id}` });
    await happen('d', '!say second');
    await answered('d', 'second');
    const prompt = JSON.stringify(world.stub.requests.at(-1)?.body);
    expect(prompt).toContain('event=\\"edit\\"');
  });

  it('makes two bots pause that answer each other, and counts it as a drop with its reason', async () => {
    const bot = { facts: { fromBot: true } };
    for (let n = 0; n < 25; n += 1) await happen('e', `!say ${n}`, bot, 'robot');
    const dropped = await until(
      async () => (await messages('e')).find((row) => row.state === 'dropped'),
      'one is dropped',
    );
    expect(dropped.reason).toBe('own: bot_loop');
  });

  const turnsOf = async (room: string) =>
    new Set((await messages(room)).filter((row) => row.direction === 'in').map((row) => row.turnId));

  it('makes one turn of an album', async () => {
    for (const text of ['!say seen', 'two', 'three']) await happen('g', text, { burst: 'album-1' });
    await answered('g', 'seen');
    expect((await turnsOf('g')).size).toBe(1);
  });

  it('collects what comes while a turn runs, where the agent wants it so', async () => {
    expect((await world.api('PATCH', '/agents/corp', { busyMode: 'collect' })).body.busyMode).toBe('collect');
    await happen('h', '!wait 700\n!say first');
    await until(async () => (await messages('h'))[0]?.state === 'in_turn', 'it runs');
    for (const text of ['!say second', 'third']) await happen('h', text);
    await answered('h', 'second');
    const [first, ...others] = (await messages('h')).filter((row) => row.direction === 'in');
    expect(new Set(others.map((row) => row.turnId)).size).toBe(1);
    expect(others[0]?.turnId).not.toBe(first?.turnId);
    await world.api('PATCH', '/agents/corp', { busyMode: 'steer' });
  });

  it('tells the agent what was said around it: in that room or topic, as much as its window holds (GR-12)', async () => {
    const chatter = (text: string, id: string, facts = {}) =>
      happen('x', text, { chat: 'toy:group/x', peer: { kind: 'group', id }, facts });
    const answer = (text: string) =>
      until(
        async () => toy.sent.some((sent) => sent.chat === 'toy:group/x' && sent.text.includes(text)),
        `"${text}" is answered`,
      );
    const prompt = () => JSON.stringify(world.stub.requests.at(-1)?.body);
    for (const text of ['the first word', 'the second word']) await chatter(text, 'x', { mentioned: false });
    await chatter('elsewhere', 'x:topic:7', { mentioned: false });
    await chatter('!say heard both', 'x', { mentioned: true });
    await answer('heard both');
    expect(prompt()).toMatch(/the first word.*the second word/);
    expect(prompt()).not.toContain('elsewhere');
    await chatter('!say other topic', 'x:topic:7', { mentioned: true });
    await answer('other topic');
    expect(prompt()).toContain('elsewhere');
    const match = { platform: 'toy', chat: 'toy:group/x' };
    await world.api('POST', '/routes', { match, target: { agent: 'corp' }, observeWindow: 1 });
    for (const text of ['the third word', 'the fourth word']) await chatter(text, 'x', { mentioned: false });
    await chatter('!say one only', 'x', { mentioned: true });
    await answer('one only');
    expect(prompt()).toContain('the fourth word');
    expect(prompt().split('the third word')).toHaveLength(1);
  });

  it('answers /cost and /model without a turn', async () => {
    await happen('f', '!say paid');
    await answered('f', 'paid');
    await happen('f', '/cost');
    await answered('f', '1 turns,');
    await happen('f', '/model');
    await answered('f', 'claude-scripted');
  });
});
