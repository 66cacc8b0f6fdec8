import type Docker from 'dockerode';
import { type Guard, outerBounds } from './guards.js';
import type { Neighbour } from './neighbour.js';
import type { Planted } from './planted.js';

export interface Around {
  planted: Planted;
  neighbour: Neighbour;
}

type Options = Docker.ContainerCreateOptions;
type Host = NonNullable<Options['HostConfig']>;

const bind = ({ source, target, readOnly }: { source: string; target: string; readOnly: boolean }) => ({
  ...{ Type: 'bind' as const, Source: source, Target: target, ReadOnly: readOnly },
});

/** How each guard is left out of what the product asks the engine for. */
const lifts: Record<Guard, (host: Host, around: Around, options: Options) => void> = {
  'no network': (host, { neighbour }, options) => {
    host.NetworkMode = `container:${neighbour.id}`;
    delete options.Hostname;
  },
  'only its own folders': (host, { planted }) => {
    host.Mounts = [...(host.Mounts ?? []), ...planted.hostFolders.map(bind)];
  },
  'its own processes': (host, { neighbour }) => {
    host.PidMode = `container:${neighbour.id}`;
    host.Init = false;
  },
  'no devices': (host, { planted }) => {
    host.Devices = [{ PathOnHost: planted.device, PathInContainer: '/dev/mem', CgroupPermissions: 'r' }];
  },
  'no capabilities': (host) => void (host.CapDrop = []),
  'no new privileges': (host) => without(host, 'no-new-privileges'),
  'not root': (_host, _around, options) => void (options.User = '0:0'),
  'read-only root': (host) => void (host.ReadonlyRootfs = false),
  'read-only mounts': (host, { planted }) => void (host.Mounts = planted.writableMounts.map(bind)),
  'read-only kernel settings': (host) => Object.assign(host, { MaskedPaths: [], ReadonlyPaths: [] }),
  'no namespaces': (host) => void (host.SecurityOpt = [...(host.SecurityOpt ?? []), 'seccomp=unconfined']),
  'size of /tmp': (host) => {
    host.Tmpfs = { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${outerBounds.tmpBytes}` };
  },
  'size of /dev/shm': (host) => void (host.ShmSize = outerBounds.shmBytes),
  'number of processes': (host) => void (host.PidsLimit = outerBounds.pids),
  memory: (host) =>
    Object.assign(host, { Memory: outerBounds.memoryBytes, MemorySwap: outerBounds.memoryBytes }),
  'a door that checks': (host, { planted }) => void (host.Mounts = planted.naiveDoorMounts.map(bind)),
  'no credentials': (host, { planted }, options) => {
    host.Mounts = [...(host.Mounts ?? []), ...planted.credentialMounts.map(bind)];
    options.Env = [...(options.Env ?? []), `PROVIDER_KEY=${planted.credential}`];
    options.Cmd = ['/bin/bash', '-c', 'sleep 900; true', planted.credential];
  },
};

function without(host: Host, option: string): void {
  host.SecurityOpt = (host.SecurityOpt ?? []).filter((given: string) => given !== option);
}

/** The same container without these guards; a guard that the product has not asked for cannot be left out. */
export function liftDocker(options: Options, guards: readonly Guard[], around: Around): Options {
  const changed = structuredClone(options);
  changed.HostConfig ??= {};
  for (const guard of guards) {
    const before = JSON.stringify(changed);
    lifts[guard](changed.HostConfig, around, changed);
    if (JSON.stringify(changed) === before) throw new Error(`the engine is not asked for: ${guard}`);
  }
  return changed;
}
