import type { ContainerSpec } from '../../../src/runtime/runtime.js';
import { type Guard, outerBounds } from './guards.js';
import type { Around } from './lift-docker.js';

/** What stands behind `--unshare-all`. */
const namespaces = ['ipc', 'pid', 'net', 'uts'];

/** The words in this place of the argument list, with others in their stead; they must be there. */
function replaced(words: string[], from: string[], to: string[]): string[] {
  const at = words.findIndex((_, index) => from.every((word, offset) => words[index + offset] === word));
  if (at === -1) throw new Error(`bwrap is not told: ${from.join(' ')}`);
  return [...words.slice(0, at), ...to, ...words.slice(at + from.length)];
}

function sharing(words: string[], namespace: string): string[] {
  const left = words.includes('--unshare-all')
    ? namespaces.map((name) => `--unshare-${name}`)
    : [`--unshare-${namespace}`];
  const from = words.includes('--unshare-all') ? '--unshare-all' : `--unshare-${namespace}`;
  return replaced(
    words,
    [from],
    left.filter((word) => word !== `--unshare-${namespace}`),
  );
}

const lifts: Partial<Record<Guard, (words: string[]) => string[]>> = {
  'no network': (words) => sharing(words, 'net'),
  'its own processes': (words) => sharing(words, 'pid'),
  'no capabilities': (words) => replaced(words, ['--cap-drop'], ['--cap-add']),
  'not root': (words) => {
    const uid = words[words.indexOf('--uid') + 1]!;
    return replaced(words, ['--uid', uid, '--gid', uid], ['--uid', '0', '--gid', '0']);
  },
  'read-only root': (words) => replaced(words, ['--remount-ro', '/'], []),
  'no namespaces': (words) => replaced(words, ['--disable-userns'], []),
  'size of /dev/shm': (words) => {
    const size = words[words.indexOf('/dev/shm') - 4]!;
    return replaced(
      words,
      ['--size', size, '--perms', '1777', '--tmpfs', '/dev/shm'],
      [...['--size', String(outerBounds.shmBytes), '--perms', '1777', '--tmpfs', '/dev/shm']],
    );
  },
};

/** What is asked for before it becomes arguments. */
const specLifts: Partial<Record<Guard, (spec: ContainerSpec, around: Around) => ContainerSpec>> = {
  'only its own folders': (spec, { planted }) => ({
    ...spec,
    mounts: [...spec.mounts, ...planted.hostFolders],
  }),
  'no devices': (spec, { planted }) => ({
    ...spec,
    mounts: [...spec.mounts, { source: planted.device, target: '/dev/mem', readOnly: true }],
  }),
  'read-only mounts': (spec, { planted }) => ({ ...spec, mounts: planted.writableMounts }),
  'size of /tmp': (spec) => ({ ...spec, limits: { ...spec.limits, tmpBytes: outerBounds.tmpBytes } }),
  'number of processes': (spec) => ({ ...spec, limits: { ...spec.limits, pids: outerBounds.pids } }),
  memory: (spec) => ({ ...spec, limits: { ...spec.limits, memoryBytes: outerBounds.memoryBytes } }),
  'a door that checks': (spec, { planted }) => ({ ...spec, mounts: planted.naiveDoorMounts }),
  'no credentials': (spec, { planted }) => ({
    ...spec,
    mounts: [...spec.mounts, ...planted.credentialMounts],
    env: { ...spec.env, PROVIDER_KEY: planted.credential },
    command: [...spec.command, planted.credential],
  }),
};

export function liftSpec(spec: ContainerSpec, guards: readonly Guard[], around: Around): ContainerSpec {
  for (const guard of guards)
    if (!lifts[guard] && !specLifts[guard]) throw new Error(`bubblewrap cannot leave out: ${guard}`);
  return guards.reduce((changed, guard) => specLifts[guard]?.(changed, around) ?? changed, spec);
}

/** The argument list without these guards. */
export function liftArguments(words: string[], guards: readonly Guard[]): string[] {
  return guards.reduce((changed, guard) => lifts[guard]?.(changed) ?? changed, words);
}
