import { World, type BootOptions } from './boot.js';
import { containersOf, type Containers, type RuntimeName } from './containers.js';

/** Where stories run: the same ones in every runtime. */
export interface Place {
  runtime: RuntimeName;
  containers: Containers;
  boot(options?: BootOptions): Promise<World>;
}

export function placeOf(runtime: RuntimeName): Place {
  return {
    runtime,
    containers: containersOf(runtime),
    boot: ({ env, ...options } = {}) => World.boot({ ...options, env: { ROOKERY_RUNTIME: runtime, ...env } }),
  };
}
