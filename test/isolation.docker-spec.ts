import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { World } from './support/boot.js';
import { Canary } from './support/canary.js';
import { Captive, isolating } from './support/captive.js';
import { escapeAttacks, type Attack } from './stories/escape-attacks.js';

/** What an agent that got out would find first: files of others, readable for everybody. */
async function plant(dataDir: string, session: string): Promise<void> {
  const places = [
    'agents/neighbour/_home',
    'agents/captive/child/_home',
    'agents/captive/_people',
    `agents/captive/_sessions/${session}x`,
    'git',
  ];
  for (const [index, place] of places.entries()) {
    await mkdir(join(dataDir, place), { recursive: true });
    await writeFile(join(dataDir, place, `neighbour-${index}`), 'of somebody else', { mode: 0o644 });
    await chmod(join(dataDir, place), 0o755);
  }
}

describe.each(isolating)('P8: an agent in %s', (runtime) => {
  const canary = new Canary();
  let world: World;
  let captive: Captive;

  beforeAll(async () => {
    await canary.open();
    world = await World.boot({ env: { ROOKERY_RUNTIME: runtime } });
    const sandbox = { memoryMib: 768, pids: 160 };
    const { chat } = await world.agent('captive', { sandbox });
    // The skill is laid into its home while it lives, which is taken for the agent's own doing.
    const grant = { principal: 'agent:captive', action: 'skills:update', scope: 'captive' };
    await world.api('POST', '/grants', grant);
    const skill = '---\nname: given\ndescription: A skill\n---\nIts text.\n';
    const folder = join(world.dataDir, 'agents/captive/_home/skills/given');
    const { addresses: ADDRESSES, port: PORT, abstract: ABSTRACT } = canary;
    const facts = { DATA: world.dataDir, CHECKOUT: process.cwd(), ADDRESSES, PORT, ABSTRACT };
    captive = new Captive(world, chat, { ...facts, ROOT: '/' });
    await captive.sh('mkdir -p /workspace/skills/given');
    await writeFile(join(folder, 'SKILL.md'), skill);
    const [session = ''] = await readdir(join(world.dataDir, 'agents/captive/_sessions'));
    await plant(world.dataDir, session);
  });
  afterAll(async () => {
    await world?.close();
    await canary.close();
  });

  describe.each(Object.entries(escapeAttacks))('%s', (_group, attacks: Attack[]) => {
    it.each(attacks)('$name', async ({ script, inside }) => {
      const before = canary.visits;
      expect(await captive.sh(script)).toMatch(inside);
      expect(canary.visits).toBe(before);
    });
  });
});
