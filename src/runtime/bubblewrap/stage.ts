import { existsSync } from 'node:fs';
import { Problem } from '../../platform/problem.js';
import type { ContainerSpec } from '../runtime.js';

/**
 * What the server was started with besides its three streams (a log pipe, a listening socket) would be open in the
 * sandbox: Node hands inherited descriptors on. 3 carries the arguments, and bwrap closes it. Only bash can name a
 * descriptor above 9.
 */
export const closeInherited = [
  '/bin/bash',
  // With a socket for stdin bash takes itself for a remote shell, and would read the user's own file first.
  '--norc',
  '-c',
  'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -gt 3 ] && eval "exec $fd>&-"; done; exec "$@"',
  'close',
];

export interface Staged {
  spec: ContainerSpec;
  /** Stands before `bwrap …`; the same process becomes bwrap, so its parent is the server still. */
  prefix: string[];
}

/**
 * When the server is root, bwrap runs as the agent's own uid: files come out as that uid, and what breaks out of the
 * sandbox is not root. That uid may be unable to walk to the sources (/root is 0700), so root binds them to a place of
 * a private mount namespace first.
 */
export function stage(spec: ContainerSpec): Staged {
  const place = ['/mnt', '/media', '/srv'].find(
    (path) =>
      existsSync(path) && !spec.mounts.some(({ source }) => source === path || source.startsWith(`${path}/`)),
  );
  if (!place)
    throw new Problem('unavailable', 'bubblewrap as root needs a folder /mnt with nothing to mount in it.');
  const sources = spec.mounts.map(({ source }) => source);
  const mounts = spec.mounts.map((mount, index) => ({ ...mount, source: `${place}/${index}` }));
  const user = [
    '--reuid',
    String(spec.uid),
    '--regid',
    String(spec.gid),
    '--clear-groups',
    '--inh-caps=-all',
  ];
  const shell = ['/bin/sh', '-c', script, 'stage', place, String(sources.length), ...sources];
  return {
    spec: { ...spec, mounts },
    prefix: ['unshare', '--mount', '--', ...shell, 'setpriv', ...user, '--'],
  };
}

/** $1: the place, $2: how many sources follow, then the sources, then the command to become. */
const script = `set -e
place=$1 left=$2 index=0
shift 2
mount -t tmpfs -o mode=755,size=1m rookery "$place"
while [ "$left" -gt 0 ]; do
  if [ -d "$1" ]; then mkdir "$place/$index"; else : >"$place/$index"; fi
  mount --rbind -- "$1" "$place/$index"
  shift; left=$((left - 1)) index=$((index + 1))
done
exec "$@"`;
