import { lstatSync, readlinkSync } from 'node:fs';
import type { ContainerSpec, Mount } from '../runtime.js';

const rootFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const hostFiles = [
  'ssl',
  'pki',
  'ca-certificates',
  'alternatives',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
];

/**
 * What bwrap is told. It goes through a file descriptor, so no value of the environment stands in the process list.
 * Order matters: later mounts lie over earlier ones, and the root is made read-only when all of them are in place.
 */
export function sandboxArguments(spec: ContainerSpec): string[] {
  return [
    ...['--unshare-user', '--unshare-all', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--cap-drop', 'ALL', '--uid', String(spec.uid), '--gid', String(spec.gid), '--hostname', 'agent'],
    ...system(),
    ...['--size', String(spec.limits.tmpBytes), '--perms', '1777', '--tmpfs', '/tmp'],
    ...outerFirst(spec.mounts).flatMap(({ source, target, readOnly }) => [
      readOnly ? '--ro-bind' : '--bind',
      source,
      target,
    ]),
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', spec.workdir, '--clearenv'],
    ...Object.entries(spec.env).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}

/** The limits are set inside: there the number of processes is counted for this sandbox alone (since Linux 5.14). */
export function limitedCommand({ limits, command }: ContainerSpec): string[] {
  const limit = [`--nproc=${limits.pids}`, `--data=${limits.memoryBytes + reservedBytes}`, '--core=0'];
  return ['/usr/bin/prlimit', ...limit, '--', ...command];
}

/**
 * Measured: the harness reserves 5.3 GiB of writable memory and uses 0.2 of it, so a limit on what is reserved can
 * only stop a runaway; what is used is watched by watchMemory.
 */
const reservedBytes = 6 * 2 ** 30;

function system(): string[] {
  return [
    ...['--ro-bind', '/usr', '/usr', ...rootFolders.flatMap(rootFolder)],
    ...hostFiles.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ...[
      '--proc',
      '/proc',
      '--dev',
      '/dev',
      '--size',
      String(16 << 20),
      '--perms',
      '1777',
      '--tmpfs',
      '/dev/shm',
    ],
  ];
}

function outerFirst(mounts: Mount[]): Mount[] {
  return [...mounts].sort((a, b) => a.target.length - b.target.length);
}

/** Most systems have merged these into /usr and left links. */
function rootFolder(path: string): string[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  return found.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}
