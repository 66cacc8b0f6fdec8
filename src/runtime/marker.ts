import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Survivor } from './runtime.js';

/** The one variable that a runtime without an engine adds to its own child, to find it again after a crash. */
const markerName = 'ROOKERY_CONTAINER';

export interface Marker extends Survivor {
  instance: string;
}

export function markerEnv(marker: Marker): Record<string, string> {
  return { [markerName]: JSON.stringify(marker) };
}

/** What stands in /proc/<pid>/environ, if this process carries the mark of this instance. */
export function parseMarker(environ: string, instance: string): Marker | undefined {
  const entry = environ.split('\0').find((item) => item.startsWith(`${markerName}=`));
  if (!entry) return undefined;
  try {
    const marker = JSON.parse(entry.slice(markerName.length + 1)) as Partial<Marker>;
    if (marker.instance !== instance || typeof marker.name !== 'string') return undefined;
    return { instance, name: marker.name, labels: marker.labels ?? {} };
  } catch {
    return undefined;
  }
}

/** The containers whose living processes carry the mark of this instance. Where there is no /proc, none are found. */
export function markedContainers(instance: string): Survivor[] {
  const found = new Map<string, Survivor>();
  for (const pid of processIds()) {
    const marker = markerOf(pid, instance);
    if (marker) found.set(marker.name, { name: marker.name, labels: marker.labels });
  }
  return [...found.values()];
}

/**
 * Kills what carries the mark until nothing does. No process id is ever remembered: the mark is read in the same
 * tick as the signal is sent, so an id that was given to another process since is never hit.
 */
export async function killMarked(instance: string, name: string): Promise<void> {
  for (let round = 0; killOnce(instance, name) > 0 && round < 50; round++) await delay(20);
}

function killOnce(instance: string, name: string): number {
  let killed = 0;
  for (const pid of processIds()) {
    if (markerOf(pid, instance)?.name !== name) continue;
    signal(pid);
    killed++;
  }
  return killed;
}

/** Sends SIGKILL; a process that is gone already is no error. A negative id means its whole group. */
export function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function markerOf(pid: number, instance: string): Marker | undefined {
  try {
    return parseMarker(readFileSync(`/proc/${pid}/environ`, 'utf8'), instance);
  } catch {
    return undefined;
  }
}
