import { Problem } from '../../platform/problem.js';
import type { Mount } from '../runtime.js';

/** Where the server's data folder lies for the server itself, and where for the engine. */
export interface HostData {
  inside: string;
  outside: string;
}

/** The engine mounts folders of its own machine: a server in a container must spell its paths as that machine does. */
export function hostMounts(mounts: Mount[], hostData: HostData | undefined): Mount[] {
  if (!hostData) return mounts;
  const { inside, outside } = hostData;
  return mounts.map((mount) => {
    if (mount.source === inside) return { ...mount, source: outside };
    if (mount.source.startsWith(`${inside}/`))
      return { ...mount, source: outside + mount.source.slice(inside.length) };
    throw new Problem(
      'unavailable',
      `${mount.source} is outside the data folder ${inside}, so the engine cannot mount it for a server in a container.`,
    );
  });
}
