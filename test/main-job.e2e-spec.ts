import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';

describe('a message goes in and an answer comes out', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.boot();
  });
  afterAll(() => world.close());

  it('answers in the chat, with the message and the turn in their final states (P1)', async () => {
    const answer = await world.say('!say Good morning');
    expect(answer).toMatchObject({ state: 'answered', answers: [{ text: 'Good morning', state: 'sent' }] });
    const turn = await world.api('GET', `/turns/${answer.turn}`);
    expect(turn.body).toMatchObject({
      agent: 'main',
      state: 'succeeded',
      attempts: 1,
      messages: [answer.message],
    });
  });

  it('takes the same client id as the same message (P2)', async () => {
    const first = await world.post('!say once', { id: 'a-1' });
    const second = await world.post('!say once', { id: 'a-1' });
    expect(second).toBe(first);
  });
});
