import Docker from 'dockerode';
import { instanceOf } from '../../src/gateway/run-dir.js';
import { labelPrefix } from '../../src/runtime/docker/create-options.js';
import { killMarked, markedContainers } from '../../src/runtime/marker.js';

/** The containers of one data directory, seen and killed from outside of the server. */
export interface Containers {
  names(dataDir: string): Promise<string[]>;
  /** Ends all of them at once, without a word to the server. */
  killAll(dataDir: string): Promise<void>;
  /** Takes away what is left of them; for the end of a test. */
  removeAll(dataDir: string): Promise<void>;
}

/** Those that carry a mark in their environment: process and bubblewrap. */
const marked: Containers = {
  names: async (dataDir) =>
    markedContainers(instanceOf(dataDir))
      .map(({ name }) => name)
      .sort(),
  async killAll(dataDir) {
    for (const name of await this.names(dataDir)) await killMarked(instanceOf(dataDir), name);
  },
  removeAll: (dataDir) => marked.killAll(dataDir),
};

const mine = (dataDir: string) => ({ label: [`${labelPrefix}instance=${instanceOf(dataDir)}`] });

/** Those that carry a label, on one engine; otherwise the machine's. */
const labelled = (engine = new Docker()): Containers => ({
  async names(dataDir) {
    const found = await engine.listContainers({ all: true, filters: mine(dataDir) });
    return found.map(({ Labels }) => Labels[`${labelPrefix}container`] ?? '').sort();
  },
  async killAll(dataDir) {
    for (const { Id } of await engine.listContainers({ filters: mine(dataDir) }))
      await engine
        .getContainer(Id)
        .kill()
        .catch(() => undefined);
  },
  async removeAll(dataDir) {
    for (const { Id } of await engine.listContainers({ all: true, filters: mine(dataDir) }))
      await engine.getContainer(Id).remove({ force: true });
  },
});

export type RuntimeName = 'process' | 'bubblewrap' | 'docker';

export function containersOf(runtime: RuntimeName, engine?: Docker): Containers {
  return runtime === 'docker' ? labelled(engine) : marked;
}
