import { setTimeout as sleep } from 'node:timers/promises';
import { isDiskFull } from '../platform/disk-full.js';
import { log } from '../platform/log.js';

const pauseMs = 1000;

/**
 * Writes down what has happened outside, and waits where the disk has no room for it: what is known in memory alone
 * would be lost with it. `isOver` ends the waiting; the next start of the server then finds the rows as they are.
 */
export async function insist<T>(write: () => Promise<T>, isOver = (): boolean => false): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isDiskFull(error) || isOver()) throw error;
      log.db.warn('the disk is full; an outcome waits to be written');
      await sleep(pauseMs, undefined, { ref: false });
    }
  }
}
