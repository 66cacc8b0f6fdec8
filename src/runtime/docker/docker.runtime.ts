import Docker from 'dockerode';
import { Problem } from '../../platform/problem.js';
import { probeContainer } from '../probe.js';
import type { AgentRuntime, Container, ContainerSpec, Probe, Survivor } from '../runtime.js';
import { containerName, createOptions, labelPrefix } from './create-options.js';
import { removeContainer, startContainer } from './docker.container.js';
import { engineProblem } from './engine-problem.js';
import type { HostData } from './host-data.js';

export interface DockerOptions {
  instance: string;
  /** The server's own folder of run directories; the probe works in it. */
  runDir: string;
  /** The image's tag; asked for once, at the first probe or start, and again after a failure. */
  image: () => Promise<string>;
  docker?: Docker;
  hostData?: HostData;
  engineRuntime?: string;
}

/** Hardened containers of a Docker engine on this machine. */
export class DockerRuntime implements AgentRuntime {
  readonly name = 'docker';
  readonly isolation =
    'A container without network, capabilities or a writable root, with limits on memory, processors, processes ' +
    'and temporary files; it shares the kernel with the host.';

  private readonly docker: Docker;
  private built: Promise<string> | undefined;

  constructor(private readonly options: DockerOptions) {
    this.docker = options.docker ?? new Docker();
  }

  async probe(): Promise<Probe> {
    try {
      await this.docker.ping();
    } catch (error) {
      return { ok: false, detail: engineProblem('No Docker engine answers', error).detail };
    }
    try {
      await this.image();
    } catch (error) {
      return { ok: false, detail: engineProblem('The agent image is not there', error).detail };
    }
    return probeContainer(this, {
      runDir: this.options.runDir,
      talk: (socket) => ['socat', '-', `UNIX-CONNECT:${socket}`],
    });
  }

  owner(number: number): { uid: number; gid: number } {
    const uid = process.getuid?.() ?? 0;
    return uid === 0
      ? { uid: 10_000 + number, gid: 10_000 + number }
      : { uid, gid: process.getgid?.() ?? uid };
  }

  inside(): (path: string) => string {
    return (path) => path;
  }

  async start(spec: ContainerSpec): Promise<Container> {
    if (spec.uid === 0) throw new Problem('invalid', 'An agent never runs as root.');
    const placement = { ...this.options, image: await this.image() };
    return startContainer(this.docker, spec.name, createOptions(spec, placement));
  }

  async survivors(): Promise<Survivor[]> {
    const filters = { label: [`${labelPrefix}instance=${this.options.instance}`] };
    const found = await this.docker.listContainers({ all: true, filters }).catch((error: unknown) => {
      throw engineProblem('The containers could not be listed', error);
    });
    return found.map(({ Labels }) => survivor(Labels));
  }

  remove(name: string): Promise<void> {
    return removeContainer(this.docker.getContainer(containerName(this.options.instance, name)));
  }

  private image(): Promise<string> {
    this.built ??= this.options.image().catch((error: unknown) => {
      this.built = undefined;
      throw error;
    });
    return this.built;
  }
}

function survivor(found: Record<string, string>): Survivor {
  const own = Object.entries(found)
    .filter(([name]) => name.startsWith(labelPrefix) && name !== `${labelPrefix}container`)
    .map(([name, value]) => [name.slice(labelPrefix.length), value]);
  return {
    name: found[`${labelPrefix}container`] ?? '',
    labels: Object.fromEntries(own) as Record<string, string>,
  };
}
