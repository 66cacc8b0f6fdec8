import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

// Runs as a thread of its own, from source as well: nothing of ours is imported here.

const { path, into } = workerData as { path: string; into?: string };
const database = new Sqlite(path, { readonly: true, fileMustExist: true });
try {
  if (into === undefined) parentPort?.postMessage(database.pragma('integrity_check(1)', { simple: true }));
  else database.prepare('vacuum into ?').run(into);
} finally {
  database.close();
}
