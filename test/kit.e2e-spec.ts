import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScriptedWorld } from './support/kit/index.js';

describe('docs/testing.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rk-checks-'));
  const [, example = ''] = /```ts\n([^]*?)```/.exec(readFileSync('docs/testing.md', 'utf8')) ?? [];
  const run = (spec: string) => {
    writeFileSync(join(folder, 'team.spec.ts'), spec);
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-team.mjs', folder], {
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has an example that runs as it stands, in a folder of its own', () => {
    const { status, stderr } = run(example);
    expect(stderr).toContain('2 passed');
    expect(status).toBe(0);
  });

  it('fails where the team is set up otherwise', () => {
    const { status, stderr } = run(example.replace("defaultAgent: 'desk'", "defaultAgent: 'ops'"));
    expect(stderr).toContain('● a direct message goes to the desk, which answers');
    expect(status).toBe(1);
  });

  it('names the folder that is missing', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-team.mjs'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('Name the folder')]);
  });
});

describe('the scripted world', () => {
  let world: ScriptedWorld;
  beforeAll(async () => void (world = await ScriptedWorld.start({ platforms: ['telegram'] })));
  afterAll(() => world.close());

  it("throws with the server's own words where a row is refused", async () => {
    const row = { match: { platform: 'telegram' }, target: { agent: 'nobody' } };
    await expect(world.set({ routes: [row] })).rejects.toThrow('nobody');
  });

  it('names the platforms that are played, where another one is asked for', () => {
    expect(() => world.person('slack', 'ada')).toThrow('slack is not played; played are telegram');
  });

  it('lets people edit, react and press', async () => {
    await world.set({
      agents: [{ path: 'desk' }],
      channels: [{ id: 'telegram', dmPolicy: 'open', defaultAgent: 'desk' }],
    });
    const ada = world.person('telegram', 'ada');
    const id = await ada.says('!hang');
    for (let tries = 0; tries < 100 && !ada.sees().some(({ buttons }) => buttons); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    await ada.edits(id, 'never mind');
    expect(await world.fateOf(ada)).toMatchObject({
      state: 'observed',
      reason: expect.stringMatching(/^edit of/),
    });
    await ada.reacts(id, '👍');
    await ada.presses('Cancel');
    expect(await ada.hears()).toBe('Stopped.');
  });

  it('lets time go by', async () => {
    const { server, clock } = world;
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    const { body } = await server.api('POST', '/tokens', { name: 'guest', expiresAt });
    const ask = () => server.api('GET', '/agents', undefined, { authorization: `Bearer ${body.token}` });
    expect((await ask()).status).toBe(200);
    clock.advance({ hours: 2 });
    expect((await ask()).status).toBe(401);
  });
});
