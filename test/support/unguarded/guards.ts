/** What keeps an agent where it belongs; each can be left out alone in a container that only tests can make. */
export type Guard =
  | 'no network'
  | 'only its own folders'
  | 'its own processes'
  | 'no devices'
  | 'no capabilities'
  | 'no new privileges'
  | 'not root'
  | 'read-only root'
  | 'read-only mounts'
  | 'read-only kernel settings'
  | 'no namespaces'
  | 'size of /tmp'
  | 'size of /dev/shm'
  | 'number of processes'
  | 'memory'
  | 'a door that checks'
  | 'no credentials';

/** In the place of a guard on a number: what the machine bears at any rate. */
export const outerBounds = {
  memoryBytes: 3 * 2 ** 30,
  pids: 640,
  tmpBytes: 512 << 20,
  shmBytes: 128 << 20,
  seconds: 60,
};
