import Docker from 'dockerode';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDirOf } from '../../../src/gateway/run-dir.js';
import { BubblewrapRuntime } from '../../../src/runtime/bubblewrap/bubblewrap.runtime.js';
import { DockerRuntime } from '../../../src/runtime/docker/docker.runtime.js';
import { findHarness } from '../../../src/runtime/docker/harness-binary.js';
import { agentImage } from '../../../src/runtime/docker/image.js';
import { harnessPath, type ContainerSpec } from '../../../src/runtime/runtime.js';
import { hostSecret } from '../../stories/home-attacks.js';
import { until, World } from '../boot.js';
import { Canary } from '../canary.js';
import { Captive, type Facts, type isolating } from '../captive.js';
import { BubblewrapCells } from './bubblewrap-cells.js';
import { remembering, type Cells } from './cell.js';
import { DockerCells } from './docker-cells.js';
import type { Guard } from './guards.js';
import { NaiveDoor } from './naive-door.js';
import { Neighbour, neighbourAbstract, neighbourName } from './neighbour.js';
import { Planted } from './planted.js';

/** A server with an agent in a real container, the means to make others like it, and all that is planted around it. */
export class Bench {
  readonly canary = new Canary();
  readonly dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
  world!: World;
  planted!: Planted;
  facts!: Facts;
  spec!: ContainerSpec;
  victim = { chat: '', message: '' };
  private readonly neighbour = new Neighbour();
  private door: NaiveDoor | undefined;
  private cells: Cells | undefined;

  constructor(readonly name: (typeof isolating)[number]) {}

  /** What the script prints in the product's container, or in one like it that lacks these guards. */
  sh(script: string, ...guards: Guard[]): Promise<string> {
    return this.cells!.sh(script, this.facts, guards);
  }

  /** The agent's home on the host. */
  get home(): { root: string; owner: { uid: number; gid: number } } {
    return { root: join(this.dataDir, 'agents/captive/_home'), owner: this.spec };
  }

  /** What an attempt has won is not to help the next one. */
  async takeBack(): Promise<void> {
    const { body } = await this.world.api('GET', '/grants?limit=200');
    const won = (body.items as { id: string; principal: string }[]).filter(
      ({ principal }) => principal === 'agent:captive',
    );
    for (const { id } of won) await this.world.api('DELETE', `/grants/${id}`);
  }

  async open(): Promise<void> {
    await this.canary.open();
    const image = await agentImage({ docker: new Docker() });
    const instance = `proof${process.pid}`;
    const programs = [{ source: findHarness(arch()).path, target: harnessPath, readOnly: true }];
    const options = { instance, runDir: runDirOf(this.dataDir), programs, image: async () => image };
    const real = this.name === 'docker' ? new DockerRuntime(options) : new BubblewrapRuntime(options);
    const { runtime, last } = remembering(real);
    this.world = await World.boot({ dataDir: this.dataDir, runtime });
    await this.people();
    this.spec = last();
    await this.neighbour.start(image, this.spec.uid);
    await this.plant();
    const around = { planted: this.planted, neighbour: this.neighbour };
    this.cells =
      this.name === 'docker'
        ? new DockerCells(real, this.spec, { instance, image }, around)
        : new BubblewrapCells(real, this.spec, programs, around);
    this.facts = this.known();
  }

  async close(): Promise<void> {
    await this.cells?.close();
    await this.neighbour.close();
    await this.door?.close();
    await this.world?.close();
    await this.planted?.close();
    await this.canary.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** The victim speaks first, so that the container of the captive is the one that is remembered. */
  private async people(): Promise<void> {
    await this.world.agent('victim');
    const link = await this.world.api('POST', '/links', { agent: 'victim' });
    const page = String(link.body.url).replace(/\/$/, '');
    await this.world.say('!say for the victim alone', { chat: page });
    const { messages } = await this.world.history(page);
    const said = messages.find(({ direction }) => direction === 'out');
    this.victim = { chat: link.body.chat, message: said?.id };
    // Its turn goes on all the while, for whoever pretends to be in it.
    await this.world.post('!hang', { chat: page });
    await until(async () => (await this.world.history(page)).running.length > 0, 'the victim is at work');
    const { chat } = await this.world.agent('captive', { sandbox: { memoryMib: 768, pids: 160 } });
    const skill = join(this.home.root, 'skills/given');
    await mkdir(skill, { recursive: true });
    await writeFile(join(skill, 'SKILL.md'), '---\nname: given\ndescription: A skill\n---\nIts text.\n');
    await new Captive(this.world, chat).sh('true');
  }

  private async plant(): Promise<void> {
    const { spec, dataDir, world } = this;
    this.planted = new Planted(spec, dataDir);
    await this.planted.plant();
    writeFileSync(join(dataDir, 'session-canary'), hostSecret);
    await mkdir(join(dataDir, 'outside/trap'), { recursive: true });
    for (const name of ['host-canary', 'SKILL.md', '2001-01-01.md', 'trap/SKILL.md'])
      writeFileSync(join(dataDir, 'outside', name), hostSecret);
    const { read } = world.app.core.database;
    const agent = await read
      .selectFrom('agent')
      .where('path', '=', 'victim')
      .select(['id', 'path'])
      .executeTakeFirstOrThrow();
    const turn = await read
      .selectFrom('turn')
      .where('agentId', '=', agent.id)
      .where('state', '=', 'running')
      .select(['id', 'sessionKey', 'chat', 'topic'])
      .executeTakeFirstOrThrow();
    this.door = new NaiveDoor(this.planted.naiveDoorDir, spec, this.planted.credential);
    await this.door.open(world, { agent, turn: { ...turn, channel: 'web' } });
  }

  private known(): Facts {
    const { addresses: ADDRESSES, port: PORT, abstract: ABSTRACT } = this.canary;
    const others = { NEIGHBOUR: neighbourName, NEIGHBOUR_ABSTRACT: neighbourAbstract };
    const outside = {
      FOLDER: join(this.dataDir, 'outside'),
      TARGET: join(this.dataDir, 'outside/host-canary'),
    };
    const own = { DATA: this.dataDir, CHECKOUT: process.cwd(), ROOT: '/', OTHER_KEY: 'door_of-another' };
    return { ...own, ...outside, ADDRESSES, PORT, ABSTRACT, ...others };
  }
}
