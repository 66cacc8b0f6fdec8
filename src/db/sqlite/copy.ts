import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

// The same ending as this file has, so that it is found compiled and in the tests.
const script = new URL(`./copy-worker${extname(import.meta.url)}`, import.meta.url);

async function inThread(workerData: { path: string; into?: string }, signal?: AbortSignal): Promise<unknown> {
  signal?.throwIfAborted();
  const worker = new Worker(script, { workerData, execArgv: [] });
  signal?.addEventListener('abort', () => void worker.terminate(), { once: true });
  let answer: unknown;
  worker.on('message', (said: unknown) => (answer = said));
  // A failure of the thread is thrown here.
  await once(worker, 'exit');
  signal?.throwIfAborted();
  return answer;
}

/**
 * A copy of the database as it is at one moment, without its freed pages. It is read through a connection of its own in
 * a thread of its own, so that neither writes nor the event loop wait for it.
 */
export async function copyDatabase(path: string, into: string, signal?: AbortSignal): Promise<void> {
  await inThread({ path, into }, signal);
}

/** What SQLite finds wrong with a file; undefined when nothing is. */
export async function databaseFault(path: string): Promise<string | undefined> {
  const verdict = await inThread({ path }).catch((error: Error) => error.message);
  return verdict === 'ok' ? undefined : String(verdict);
}
