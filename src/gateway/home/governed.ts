import { constants } from 'node:fs';
import { newName } from '../../platform/ids.js';
import { componentsOf } from './folder.js';
import { readUpTo } from './inside.js';
import { descend, openIn, within, type Tree } from './tree.js';
import { walk, type Met } from './walk.js';
import { writeInside } from './writing.js';

/** A file that says who the agent is or what it can do. */
export interface GovernedFile {
  bytes: Buffer;
  executable: boolean;
}

/** By path; `complete` is false when there is more than was seen. */
export interface Governed {
  files: Map<string, GovernedFile>;
  complete: boolean;
}

const texts = ['PERSONA.md', 'CLAUDE.md'];
const maxBytes = 1_048_576;
/** More than a model is ever shown of skills; an agent must not make the host read without end. */
const bounds = { entries: 5000, bytes: 33_554_432 } as const;

export const isSkill = (path: string): boolean => path.startsWith('skills/');

/** What an agent may change only by a grant. */
export const isGoverned = (path: string): boolean => isSkill(path) || texts.includes(path);

async function read(
  tree: Tree,
  { path, name, folder, stat }: Met,
  files: Governed['files'],
): Promise<number> {
  // Of skills the model is shown no larger ones; of the others it is shown the beginning.
  if (!stat.isFile() || (isSkill(path) && stat.size > maxBytes)) return 0;
  if (!isSkill(path) && !texts.includes(path)) return 0;
  const { handle } = await openIn(tree, folder, name, constants.O_RDONLY);
  try {
    const bytes = await readUpTo(handle, maxBytes);
    files.set(path, { bytes, executable: (stat.mode & 0o100n) !== 0n });
    return bytes.length;
  } finally {
    await handle.close();
  }
}

/** PERSONA.md, CLAUDE.md and what is below skills/: regular files, because nothing else is shown to a model. */
export async function governedFiles(tree: Tree): Promise<Governed> {
  const files: Governed['files'] = new Map();
  const skip = (path: string): boolean => !texts.includes(path) && path !== 'skills' && !isSkill(path);
  let left: number = bounds.bytes;
  const complete = await walk(tree, { entries: bounds.entries, skip }, async (met) => {
    if (left > 0) left -= await read(tree, met, files);
  });
  return { files, complete: complete && left > 0 };
}

/** Gives way without anything being lost: what stands there gets a name that means nothing. */
export function putAside(tree: Tree, path: string): Promise<void> {
  return within(tree, path, false, (folder, name) => folder.rename(name, `${name}.${newName()}.aside`));
}

/** Takes a file away. One that is gone already is no error, whatever stands in its place or where its folder was. */
export async function removeFile(tree: Tree, path: string): Promise<void> {
  const removed = within(tree, path, false, (folder, name) => folder.unlink(name));
  await removed.catch(async (error: unknown) => {
    if (await isEntry(tree, path)) throw error;
  });
}

/** Whether something other than a folder stands at this path. */
function isEntry(tree: Tree, path: string): Promise<boolean> {
  return within(tree, path, false, (folder, name) => folder.stat(name)).then(
    (stat) => !stat.isDirectory(),
    () => false,
  );
}

/** Makes a file this text, or takes it away, whatever stands in its way. */
export async function putText(tree: Tree, path: string, content: string | undefined): Promise<void> {
  if (content !== undefined) return putFile(tree, path, { bytes: Buffer.from(content), executable: false });
  await removeFile(tree, path);
}

/** Whether a folder stands at this path, a link to one excepted. */
async function isFolder(tree: Tree, path: string): Promise<boolean> {
  return descend(tree, componentsOf(path), false).then(
    async (folder) => {
      await folder.close();
      return true;
    },
    () => false,
  );
}

async function exists(tree: Tree, path: string): Promise<boolean> {
  return within(tree, path, false, (folder, name) => folder.stat(name)).then(
    () => true,
    () => false,
  );
}

/** Puts a file where it was, whatever stands there or in its way. */
export async function putFile(tree: Tree, path: string, { bytes, executable }: GovernedFile): Promise<void> {
  const names = path.split('/');
  for (let length = 1; length < names.length; length += 1) {
    const above = names.slice(0, length).join('/');
    if ((await exists(tree, above)) && !(await isFolder(tree, above))) await putAside(tree, above);
  }
  if (await isFolder(tree, path)) await putAside(tree, path);
  await writeInside(tree, path, bytes);
  if (!executable) return;
  await within(tree, path, false, async (folder, name) => {
    const { handle } = await openIn(tree, folder, name, constants.O_RDONLY);
    await handle.chmod(0o700).finally(() => handle.close());
  });
}
