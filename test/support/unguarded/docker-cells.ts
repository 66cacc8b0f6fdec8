import Docker from 'dockerode';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { newName } from '../../../src/platform/ids.js';
import { createOptions } from '../../../src/runtime/docker/create-options.js';
import { startContainer } from '../../../src/runtime/docker/docker.container.js';
import type { AgentRuntime, Container, ContainerSpec } from '../../../src/runtime/runtime.js';
import { withFacts, type Facts } from '../captive.js';
import type { Cells } from './cell.js';
import { outerBounds, type Guard } from './guards.js';
import { liftDocker, type Around } from './lift-docker.js';

const waiting = ['/bin/sleep', '900'];

/** One container for each set of guards; the scripts are executed in it one after another. */
export class DockerCells implements Cells {
  private readonly docker = new Docker();
  private readonly made = new Map<string, Promise<{ id: string; container: Container }>>();

  constructor(
    private readonly runtime: AgentRuntime,
    private readonly spec: ContainerSpec,
    private readonly placement: { instance: string; image: string },
    private readonly around: Around,
  ) {}

  async sh(script: string, facts: Facts, guards: readonly Guard[]): Promise<string> {
    const key = guards.join();
    const made = this.made.get(key) ?? this.make(guards);
    this.made.set(key, made);
    const { id } = await made;
    const command = ['timeout', '-k1', String(outerBounds.seconds), 'bash', '-c', withFacts(script, facts)];
    const streams = { AttachStdout: true, AttachStderr: true };
    const running = await this.docker.getContainer(id).exec({ Cmd: command, ...streams });
    const connection = await running.start({ hijack: true });
    const out = new PassThrough();
    this.docker.modem.demuxStream(connection, out, out);
    connection.once('close', () => out.end()).once('end', () => out.end());
    return (await text(out)).trim();
  }

  async close(): Promise<void> {
    const made = await Promise.allSettled(this.made.values());
    for (const cell of made) if (cell.status === 'fulfilled') await cell.value.container.kill();
  }

  private async make(guards: readonly Guard[]): Promise<{ id: string; container: Container }> {
    const name = newName();
    const spec = { ...this.spec, name, command: waiting };
    const options = createOptions(spec, this.placement);
    const container =
      guards.length === 0
        ? await this.runtime.start(spec)
        : await startContainer(this.docker, name, liftDocker(options, guards, this.around));
    return { id: options.name!, container };
  }
}
