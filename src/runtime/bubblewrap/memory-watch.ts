import { readFileSync } from 'node:fs';
import { signal } from '../marker.js';

const intervalMs = 500;

export interface MemoryWatch {
  /** Whether the watch has ended a process. */
  readonly acted: boolean;
  stop(): void;
}

/**
 * Without a control group nothing counts the memory of several processes together, so the server does: over the limit,
 * the largest one is ended, as an engine's own memory limit would. It samples, so a burst can pass for half a second.
 */
export function watchMemory(root: number, limitBytes: number): MemoryWatch {
  let acted = false;
  const timer = setInterval(() => {
    const used = family(root).map((pid) => ({ pid, bytes: usedBytes(pid) }));
    const total = used.reduce((sum, { bytes }) => sum + bytes, 0);
    const largest = used.sort((a, b) => b.bytes - a.bytes)[0];
    if (total <= limitBytes || !largest) return;
    acted = true;
    signal(largest.pid);
  }, intervalMs).unref();
  return {
    get acted() {
      return acted;
    },
    stop: () => clearInterval(timer),
  };
}

/** The processes below one of ours. */
export function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...family(child)]);
}

function usedBytes(pid: number): number {
  const kilobytes = read(`/proc/${pid}/status`).matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm);
  return [...kilobytes].reduce((sum, [, value]) => sum + Number(value) * 1024, 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
