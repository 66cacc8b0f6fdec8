import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDirOf } from '../src/gateway/run-dir.js';
import { BubblewrapRuntime } from '../src/runtime/bubblewrap/bubblewrap.runtime.js';
import { DockerRuntime } from '../src/runtime/docker/docker.runtime.js';
import { findHarness } from '../src/runtime/docker/harness-binary.js';
import { agentImage } from '../src/runtime/docker/image.js';
import { harnessPath } from '../src/runtime/runtime.js';
import { escapeAttacks, type Attack } from './stories/escape-attacks.js';
import { World } from './support/boot.js';
import { Canary } from './support/canary.js';
import { Captive, isolating, onHost, type Facts } from './support/captive.js';
import { BubblewrapCells } from './support/unguarded/bubblewrap-cells.js';
import { remembering, type Cells } from './support/unguarded/cell.js';
import { DockerCells } from './support/unguarded/docker-cells.js';
import { Ledger } from './support/unguarded/ledger.js';
import { Neighbour, neighbourAbstract, neighbourName } from './support/unguarded/neighbour.js';
import { Planted } from './support/unguarded/planted.js';

const ledger = new Ledger();
const attacks: Attack[] = Object.values(escapeAttacks).flat();

describe.each(isolating)('P8: what keeps an agent in %s is its guards', (name) => {
  const canary = new Canary();
  const neighbour = new Neighbour();
  const dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
  const instance = `proof${process.pid}`;
  const programs = [{ source: findHarness(arch()).path, target: harnessPath, readOnly: true }];
  let world: World;
  let planted: Planted;
  let cells: Cells;
  let facts: Facts;

  beforeAll(async () => {
    await canary.open();
    const image = await agentImage({ docker: new Docker() });
    const options = { instance, runDir: runDirOf(dataDir), programs, image: () => Promise.resolve(image) };
    const real = name === 'docker' ? new DockerRuntime(options) : new BubblewrapRuntime(options);
    const { runtime, last } = remembering(real);
    world = await World.boot({ dataDir, runtime });
    const { chat } = await world.agent('captive', { sandbox: { memoryMib: 768, pids: 160 } });
    const skill = join(dataDir, 'agents/captive/_home/skills/given');
    await mkdir(skill, { recursive: true });
    await writeFile(join(skill, 'SKILL.md'), '---\nname: given\ndescription: A skill\n---\nIts text.\n');
    await new Captive(world, chat).sh('true');
    const spec = last();
    await neighbour.start(image, spec.uid);
    planted = new Planted(spec, dataDir);
    await planted.plant();
    const around = { planted, neighbour };
    cells =
      name === 'docker'
        ? new DockerCells(real, spec, { instance, image }, around)
        : new BubblewrapCells(real, spec, programs, around);
    const { addresses: ADDRESSES, port: PORT, abstract: ABSTRACT } = canary;
    const others = { NEIGHBOUR: neighbourName, NEIGHBOUR_ABSTRACT: neighbourAbstract };
    facts = { DATA: dataDir, CHECKOUT: process.cwd(), ROOT: '/', ADDRESSES, PORT, ABSTRACT, ...others };
  });
  afterAll(async () => {
    await cells?.close();
    await neighbour.close();
    await world?.close();
    await planted?.close();
    await canary.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each(attacks)('$name', async ({ name: attempt, script, inside, guards, without, onHost: host }) => {
    const before = canary.visits;
    const held = await cells.sh(script, facts, []);
    expect(held).toMatch(inside);
    expect(canary.visits).toBe(before);
    if (name === 'bubblewrap' && host) {
      const printed = await onHost(host.script ?? script, { PLANTED_ID: planted.program });
      expect(printed).toMatch(host.prints);
      const guard = `${guards.bubblewrap.join(' + ')} (host: ${host.why})`;
      return ledger.add({ runtime: name, attempt, guard, inside: held, without: printed });
    }
    const free = await cells.sh(script, facts, guards[name]);
    expect(free).toMatch(without);
    ledger.add({ runtime: name, attempt, guard: guards[name].join(' + '), inside: held, without: free });
  });
});

describe('the proof', () => {
  it.each(isolating)('holds for every attempt in %s', (name) => {
    expect(ledger.attempts(name)).toBe(attacks.length);
  });

  it('is told', () => {
    process.stdout.write(`\n${ledger.toString()}\n`);
    expect(attacks.length * isolating.length).toBeGreaterThanOrEqual(30);
  });
});
