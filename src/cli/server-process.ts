import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ownerOf } from './connection.js';
import { Failure } from './failure.js';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The files that a process has open, by Linux; undefined where they cannot be seen. */
function openFiles(pid: number): string[] | undefined {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => {
      try {
        return readlinkSync(join(folder, name));
      } catch {
        return '';
      }
    });
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** The note of the last server outlives it, and its number may by now be another program's. */
function holds(pid: number, dataDir: string): boolean {
  const files = openFiles(pid);
  if (files) return files.includes(realpathSync(join(dataDir, 'run', 'lock.db')));
  return /\bmain\.js\b/.test(commandOf(pid));
}

/** The process that serves a data directory; undefined when none does. */
export function serverOf(dataDir: string): number | undefined {
  const owner = ownerOf(dataDir);
  if (!owner || !existsSync(join(dataDir, 'run', 'lock.db')) || !isAlive(owner.pid)) return undefined;
  return holds(owner.pid, dataDir) ? owner.pid : undefined;
}

/** Asks a server to end and waits until it has; running turns get the time that it gives them. */
export async function stopServer(pid: number, seconds: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await delay(100)) {
    if (!isAlive(pid)) return;
  }
  throw new Failure(
    `the server with process id ${pid} still runs after ${seconds} s; a second stop ends it at once`,
  );
}
