import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelError } from '../src/adapters/channel.js';
import { adapters } from '../src/adapters/platforms.js';
import { until, World } from './support/boot.js';
import { ModelStub } from './support/model-stub/model-stub.js';
import { ToyPlatform, toyAdapter } from './support/toy-platform.js';

describe('the status line of a turn on a platform', () => {
  const toy = new ToyPlatform();
  let world: World;
  beforeAll(async () => {
    await stub.start();
    world = await boot();
    await world.agent('corp');
    const channel = { id: 'toy', dmPolicy: 'open', defaultAgent: 'corp' };
    expect((await world.api('POST', '/channels', channel)).status).toBe(201);
    await until(async () => toy.channels.has('toy'), 'it runs');
  });
  const [stub, dataDir] = [new ModelStub(), mkdtempSync(join(tmpdir(), 'rk-status-'))];
  const boot = () => World.boot({ adapters: { ...adapters, toy: toyAdapter(toy) }, dataDir, stub });
  afterAll(async () => {
    await world.close();
    await stub.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(() => void (toy.failures.length = 0));

  const say = (room: string, text: string) => toy.happen({ from: 'ada', room, text });
  const seen = (room: string) => toy.standing(`toy:dm/${room}`);
  const shows = (room: string, text: RegExp) =>
    until(async () => seen(room).find((each) => text.test(each.text)), `${room} shows ${String(text)}`);
  const rows = () => world.app.core.database.read.selectFrom('statusLine').selectAll().execute();

  it('says what is being done, in one message that goes when the answer is there', async () => {
    await say('a', '!bash echo quietly\n!wait 2500\n!say found');
    const line = await shows('a', /^Working · \d+ s/);
    expect(line).toMatchObject({ silent: true, buttons: [{ label: 'Cancel' }] });
    await shows('a', /→ /);
    expect(seen('a')).toHaveLength(1);
    await shows('a', /found/);
    await until(async () => seen('a').length === 1, 'the line is gone');
    const kinds = toy.sent.filter(({ chat }) => chat === 'toy:dm/a').map(({ kind }) => kind);
    expect(kinds.at(0)).toBe('message');
    expect(kinds.slice(-2)).toEqual(['message', 'delete']);
    expect(toy.typing).toContain('toy:dm/a');
    await until(async () => (await rows()).length === 0, 'nothing is left of it');
  });

  it('is not there for a turn that is over in a moment', async () => {
    const sent = (): number => toy.sent.filter(({ chat }) => chat === 'toy:dm/b').length;
    const rounds: number[] = [];
    // A machine with much to do may need more than a moment for some of them.
    while (rounds.length < 10 && rounds.at(-1) !== 1) {
      const before = sent();
      await say('b', `!say at once ${rounds.length}`);
      await shows('b', new RegExp(`at once ${rounds.length}$`));
      rounds.push(sent() - before);
    }
    expect(rounds.at(-1)).toBe(1);
  });

  it('has a button that ends the turn, in that chat and no other', async () => {
    await say('c', '!hang');
    const { buttons } = await shows('c', /^Working/);
    const press = { verb: 'press' };
    const text = String(buttons?.[0]?.id);
    await toy.happen({ from: 'eve', room: 'elsewhere', text, more: press });
    await shows('elsewhere', /ended already/);
    expect(seen('c')).toMatchObject([{ text: expect.stringMatching(/^Working/) }]);
    await toy.happen({ from: 'ada', room: 'c', text, more: press });
    await until(async () => !seen('c').some((each) => each.text.startsWith('Working')), 'the line is gone');
    await shows('c', /Stopped/);
    const { items } = (await world.api('GET', '/turns?agent=corp')).body;
    expect(items.find((turn: { chat: string }) => turn.chat === 'toy:dm/c')).toMatchObject({
      state: 'cancelled',
    });
  });

  it('waits where the platform says so, and never holds up the answer', async () => {
    await say('d', '!wait 3000\n!say through');
    await until(async () => (await rows()).length > 0, 'there is a line');
    toy.failures.push(new ChannelError('rateLimited', 'too fast', 60_000));
    await until(async () => toy.failures.length === 0, 'it was refused');
    await shows('d', /through/);
    await until(async () => (await rows()).length === 0, 'nothing is left of it');
    expect(seen('d').map((each) => each.text)).toEqual(['through']);
  });

  it('is gone after a restart, when the turn ends in the new server (P4)', async () => {
    await say('e', '!wait 4000\n!say after all');
    await shows('e', /^Working/);
    await world.close();
    world = await boot();
    await shows('e', /after all/);
    await until(async () => seen('e').length === 1, 'the line is gone');
  });
});
