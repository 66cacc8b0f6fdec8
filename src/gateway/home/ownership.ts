import { stat } from 'node:fs/promises';
import { Folder } from './folder.js';
import { heir, type Tree } from './tree.js';
import { walk } from './walk.js';

/**
 * Gives the tree to its owner, when it is not the owner's: after a first start, a restore, another number.
 * The root goes last, so that one that was interrupted is done again. A file with several links is left
 * alone: one of them may lie outside, and reading refuses it as long as it is another's.
 */
export async function own(tree: Tree): Promise<void> {
  const owner = heir(tree);
  if (!owner || (await stat(tree.root)).uid === owner.uid) return;
  await walk(tree, { entries: Number.MAX_SAFE_INTEGER }, async ({ folder, name, stat: found }) => {
    const shared = !found.isDirectory() && found.nlink > 1n;
    if (!shared && Number(found.uid) !== owner.uid) await folder.chown(name, owner);
  });
  const root = await Folder.root(tree.root);
  try {
    await root.chownSelf(owner);
  } finally {
    await root.close();
  }
}
