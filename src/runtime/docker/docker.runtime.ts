import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { lazily } from '../../platform/lazy.js';
import { Problem } from '../../platform/problem.js';
import { agentOwner } from '../owner.js';
import { probeContainer } from '../probe.js';
import type { AgentRuntime, Container, ContainerSpec, Inherited, Probe, Survivor } from '../runtime.js';
import { containerName, createOptions, labelPrefix } from './create-options.js';
import { inheritContainer, removeContainer, startContainer } from './docker.container.js';
import { engineProblem } from './engine-problem.js';
import type { HostData } from './host-data.js';

export interface DockerOptions {
  instance: string;
  /** The server's own folder of run directories; the probe works in it. */
  runDir: string;
  /** The image's tag; asked for once, at the first probe or start, and again after a failure. */
  image: (docker: Docker) => Promise<string>;
  docker?: Docker;
  hostData?: HostData;
  engineRuntime?: string;
}

const dockerode = lazily<typeof Docker>('dockerode');

const pingLimitMs = 5000;

/** What an engine says of itself, and what it means. */
const enforcement = { MemoryLimit: 'memory', CpuCfsQuota: 'processors', PidsLimit: 'processes' };

/** Hardened containers of a Docker engine on this machine. */
export class DockerRuntime implements AgentRuntime {
  readonly name = 'docker';
  readonly isolation =
    'A container without network, capabilities or a writable root, with limits on memory, processors, processes ' +
    'and temporary files; it shares the kernel with the host.';

  private client: Docker | undefined;
  private built: Promise<string> | undefined;

  constructor(private readonly options: DockerOptions) {}

  private get docker(): Docker {
    return (this.client ??= this.options.docker ?? new (dockerode())());
  }

  async probe(): Promise<Probe> {
    try {
      await Promise.race([this.docker.ping(), silence()]);
    } catch (error) {
      return { ok: false, detail: engineProblem('No Docker engine answers', error).detail };
    }
    try {
      await this.image();
    } catch (error) {
      return { ok: false, detail: engineProblem('The agent image is not there', error).detail };
    }
    // What it sends is over at once, and the answer may be late where the server has much to do.
    const talk = (socket: string) => ['socat', '-t', '30', '-', `UNIX-CONNECT:${socket}`];
    const probe = await probeContainer(this, { runDir: this.options.runDir, talk });
    return probe.ok ? { ok: true, detail: `${probe.detail}${await this.shortcomings()}` } : probe;
  }

  owner(number: number): { uid: number; gid: number } {
    return agentOwner(number);
  }

  inside(): (path: string) => string {
    return (path) => path;
  }

  async start(spec: ContainerSpec): Promise<Container> {
    if (spec.uid === 0) throw new Problem('invalid', 'An agent never runs as root.');
    const placement = { ...this.options, image: await this.image() };
    return startContainer(this.docker, spec.name, createOptions(spec, placement)).catch((error: unknown) => {
      // Somebody may have removed the image; then the next start builds it again.
      this.built = undefined;
      throw error;
    });
  }

  async survivors(): Promise<Survivor[]> {
    const filters = { label: [`${labelPrefix}instance=${this.options.instance}`] };
    const found = await this.docker.listContainers({ all: true, filters }).catch((error: unknown) => {
      throw engineProblem('The containers could not be listed', error);
    });
    return found.map(({ Labels }) => survivor(Labels));
  }

  takeOver(name: string): Promise<Inherited> {
    return inheritContainer(this.docker, containerName(this.options.instance, name), name);
  }

  remove(name: string): Promise<void> {
    return removeContainer(this.docker.getContainer(containerName(this.options.instance, name)));
  }

  /** Some kernels and rootless engines take a limit and do not enforce it. */
  private async shortcomings(): Promise<string> {
    const able = (await this.docker.info()) as Record<string, boolean | undefined>;
    const missing = Object.entries(enforcement).flatMap(([name, what]) =>
      able[name] === false ? [what] : [],
    );
    return missing.length > 0 ? ` This engine does not enforce limits on ${missing.join(', ')}.` : '';
  }

  private image(): Promise<string> {
    this.built ??= this.options.image(this.docker).catch((error: unknown) => {
      this.built = undefined;
      throw error;
    });
    return this.built;
  }
}

async function silence(): Promise<never> {
  await delay(pingLimitMs, undefined, { ref: false });
  throw new Error(`it has been silent for ${pingLimitMs / 1000} seconds`);
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
