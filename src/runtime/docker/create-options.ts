import type { ContainerCreateOptions } from 'dockerode';
import type { ContainerSpec } from '../runtime.js';
import { hostMounts, type HostData } from './host-data.js';

export const labelPrefix = 'rookery.';

export interface Placement {
  instance: string;
  image: string;
  hostData?: HostData;
  /** The engine's runtime for stronger isolation, such as gVisor or Kata. */
  engineRuntime?: string;
}

export function containerName(instance: string, name: string): string {
  return `rookery-${instance}-${name}`;
}

/** The hardened container. What is not said here, the engine's defaults decide: its seccomp profile stays on. */
export function createOptions(spec: ContainerSpec, placement: Placement): ContainerCreateOptions {
  return {
    name: containerName(placement.instance, spec.name),
    Image: placement.image,
    Entrypoint: [],
    Cmd: spec.command,
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: spec.workdir,
    User: `${spec.uid}:${spec.gid}`,
    Hostname: 'agent',
    Labels: labels(spec, placement.instance),
    ...{ OpenStdin: true, AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false },
    // Otherwise the end of a dead server's input would be the end of the process, and nothing could be taken over.
    StdinOnce: spec.outlives !== true,
    HostConfig: hostConfig(spec, placement),
  };
}

function labels(spec: ContainerSpec, instance: string): Record<string, string> {
  const own = Object.entries(spec.labels).map(([name, value]) => [labelPrefix + name, value]);
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    [`${labelPrefix}instance`]: instance,
    [`${labelPrefix}container`]: spec.name,
  };
}

function hostConfig(
  { limits, mounts }: ContainerSpec,
  placement: Placement,
): ContainerCreateOptions['HostConfig'] {
  return {
    NetworkMode: 'none',
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    ReadonlyRootfs: true,
    // `exec` as in the home: a script in /tmp is ordinary work, and forbidding it there alone keeps nothing away.
    Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${limits.tmpBytes}` },
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes,
    NanoCpus: Math.round(limits.cpus * 1e9),
    PidsLimit: limits.pids,
    IpcMode: 'private',
    LogConfig: { Type: 'none', Config: {} },
    Init: true,
    AutoRemove: false,
    ...(placement.engineRuntime && { Runtime: placement.engineRuntime }),
    Mounts: hostMounts(mounts, placement.hostData).map(({ source, target, readOnly }) => ({
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: readOnly,
      BindOptions: { Propagation: 'rprivate' },
    })),
  };
}
