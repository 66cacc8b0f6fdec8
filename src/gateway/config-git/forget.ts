import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from '../home/git.js';

/** All that leads to a commit but these names, which lead to the one that stays. */
const kept = ['refs/rookery/live', 'refs/remotes/origin/head'];

/**
 * Leaves of a repository what one commit is, and nothing that was before: git takes it for the first one from then on,
 * as in a shallow clone. What is pushed upon it fits where the whole history is.
 */
export async function forgetPast(git: Git, head: string): Promise<void> {
  await writeFile(join(git.directory, 'shallow'), `${head}\n`, { mode: 0o600 });
  const names = (await git.ask(['for-each-ref', '--format=%(refname)']))
    .toString()
    .split('\n')
    .filter(Boolean);
  for (const name of names.filter((one) => !kept.includes(one))) await git.ask(['update-ref', '-d', name]);
  for (const name of kept) await git.ask(['update-ref', name, head]);
  await git.ask(['reflog', 'expire', '--expire=now', '--all']);
  await git.ask(['-c', 'gc.reflogExpire=now', 'gc', '--prune=now', '--quiet']);
}
