import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../platform/problem.js';

/** Where a restore unpacks; its being there means that the directory is not whole. */
export const restoringName = 'restoring';

/** A server would take what has arrived for a new instance and fill it with its own. */
export function refuseHalfRestored(dataDir: string): void {
  if (!existsSync(join(dataDir, restoringName))) return;
  throw new Problem(
    'unavailable',
    `${dataDir} is half restored: run rookery archive restore with the same archive again, or remove ${join(dataDir, restoringName)} where nothing else is in the directory.`,
  );
}
