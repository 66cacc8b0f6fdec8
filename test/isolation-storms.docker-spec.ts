import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World, until } from './support/boot.js';
import { Captive, bash, isolating } from './support/captive.js';
import { containersOf } from './support/containers.js';
import { floods, storms } from './stories/storm-attacks.js';

describe.each(isolating)('a storm in %s', (runtime) => {
  const containers = containersOf(runtime);
  const dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
  let world: World;
  let captive: Captive;
  let patient: Captive;

  /** A storm is cut short; on a busy machine an ordinary turn may take longer than that. */
  const limit = async (hardSeconds: number): Promise<void> => {
    const { status } = await world.api('PATCH', '/agents/storm', {
      timeouts: { softSeconds: 60, hardSeconds },
    });
    expect(status).toBe(200);
  };

  beforeAll(async () => {
    world = await World.boot({ dataDir, env: { ROOKERY_RUNTIME: runtime } });
    const sandbox = { memoryMib: 640, pids: 128 };
    captive = new Captive(world, (await world.agent('storm', { sandbox })).chat);
    patient = new Captive(world, (await world.agent('flood', { sandbox })).chat);
  });
  afterAll(async () => {
    await world?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(floods)('of output does no harm: $name', async ({ script }) => {
    const [answer, other] = await Promise.all([patient.turn(bash(script)), world.say('!say meanwhile')]);
    expect(other.answers.at(-1)?.text).toBe('meanwhile');
    expect(answer.state).toBe('answered');
    expect(answer.answers.at(-1)?.text.length).toBeLessThan(100_000);
    expect(await patient.sh('echo afterwards')).toBe('afterwards');
  });

  it.each(storms)('is contained and ends in words: $name', async ({ script }) => {
    await limit(5);
    const [answer, other] = await Promise.all([captive.turn(bash(script)), world.say('!say meanwhile')]);
    expect(other.answers.at(-1)?.text).toBe('meanwhile');
    expect(['answered', 'failed']).toContain(answer.state);
    expect(answer.answers.at(-1)?.text).toBeTruthy();
    await limit(60);
    expect(await captive.sh('echo afterwards')).toBe('afterwards');
  });

  it('leaves no container and no socket behind when the server ends', async () => {
    await captive.sh('setsid sleep 300 >/dev/null 2>&1 </dev/null & true');
    expect((await containers.names(dataDir)).length).toBeGreaterThan(0);
    expect(
      (await readdir(join(dataDir, 'run'))).filter((name) => /^\w{8}$/.test(name)).length,
    ).toBeGreaterThan(0);
    await world.close();
    await until(async () => (await containers.names(dataDir)).length === 0, 'the end of the containers');
    expect((await readdir(join(dataDir, 'run'))).filter((name) => /^\w{8}$/.test(name))).toEqual([]);
  });
});
