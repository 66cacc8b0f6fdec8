import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../platform/json.js';
import { log } from '../../platform/log.js';
import { readUpTo } from './inside.js';
import { hasVanished } from './refusal.js';
import { openIn, type Tree } from './tree.js';
import { walk, type Met } from './walk.js';

/** What was put into a plugin folder. */
export interface SkillsPlugin {
  /** Of names, contents and executable bits. */
  digest: string;
  skills: string[];
}

interface SkillFile {
  path: string;
  executable: boolean;
  bytes: Buffer;
}

const bounds = { files: 500, fileBytes: 1_048_576, totalBytes: 16_777_216 } as const;

const skillName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** What is written from outside has no mode: its first line says that it is run. */
const isScript = (bytes: Buffer): boolean => bytes.subarray(0, 2).toString('latin1') === '#!';

class Collection {
  readonly files: SkillFile[] = [];
  complete = true;
  private left: number = bounds.totalBytes;

  constructor(private readonly tree: Tree) {}

  async add({ path, name, folder, stat }: Met): Promise<void> {
    if (!stat.isFile()) return;
    if (this.files.length === bounds.files || stat.size > Math.min(bounds.fileBytes, this.left)) {
      this.complete = false;
      return;
    }
    const { handle } = await openIn(this.tree, folder, name, constants.O_RDONLY);
    try {
      const bytes = await readUpTo(handle, Math.min(bounds.fileBytes, this.left));
      this.left -= bytes.length;
      this.files.push({ path, executable: (stat.mode & 0o100n) !== 0n || isScript(bytes), bytes });
    } finally {
      await handle.close();
    }
  }
}

/** Files by skill: regular files only, and nothing of a folder that has no SKILL.md. */
async function collect(tree: Tree, allowed: string[] | undefined): Promise<Map<string, SkillFile[]>> {
  const found = new Collection(tree);
  const skip = (path: string, name: string): boolean => {
    const skill = path.split('/', 1)[0] ?? '';
    if (!skillName.test(skill) || (allowed && !allowed.includes(skill))) return true;
    return name === '.git' || name === 'node_modules';
  };
  const seen = await walk(tree, { entries: 5000, skip }, (met) => found.add(met)).catch((error: unknown) => {
    if (hasVanished(error)) return true;
    throw error;
  });
  if (!seen || !found.complete) log.gateway.warn({ root: tree.root }, 'some files of skills are left out');
  const skills = Map.groupBy(found.files, ({ path }) => path.split('/', 1)[0] ?? '');
  return new Map(
    [...skills].filter(([name, files]) => files.some(({ path }) => path === `${name}/SKILL.md`)),
  );
}

async function put(file: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  await writeFile(file, bytes);
  // Whatever the umask of the server: the agent's uid reads it, through a read-only mount.
  await chmod(file, mode);
}

async function openFolders(into: string, paths: string[]): Promise<void> {
  const folders = new Set([into, join(into, 'skills'), join(into, '.claude-plugin')]);
  for (const path of paths) {
    const names = path.split('/').slice(0, -1);
    names.forEach((_, depth) => folders.add(join(into, 'skills', ...names.slice(0, depth + 1))));
  }
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
  }
}

/** A plugin that is as it should be stays: a live container has it mounted, and would see it vanish. */
async function lay(into: string, files: SkillFile[], digest: string): Promise<void> {
  const mark = join(into, '.claude-plugin', 'digest');
  if ((await readFile(mark, 'utf8').catch(() => undefined)) === digest) return;
  await rm(into, { recursive: true, force: true });
  await openFolders(
    into,
    files.map(({ path }) => path),
  );
  const plugin = { name: 'agent', version: '1.0.0', description: 'Skills of this agent' };
  await put(join(into, '.claude-plugin', 'plugin.json'), JSON.stringify(plugin), 0o644);
  for (const { path, executable, bytes } of files)
    await put(join(into, 'skills', path), bytes, executable ? 0o755 : 0o644);
  await put(mark, digest, 0o644);
}

function digestOf(files: SkillFile[]): string {
  const rows = files.map(({ path, executable, bytes }) => [
    path,
    executable,
    createHash('sha256').update(bytes).digest('hex'),
  ]);
  return createHash('sha256').update(canonicalJson(rows)).digest('hex');
}

/**
 * Copies the agent's skills, and the shared ones that it has no own of that name, into a plugin folder at
 * `into`; undefined when there are none. Nothing else of a plugin (hooks, servers, commands) can get in.
 */
export async function skillsPlugin(
  home: Tree,
  into: string,
  allowed?: string[],
  shared?: string,
): Promise<SkillsPlugin | undefined> {
  const own = await collect({ ...home, root: join(home.root, 'skills') }, allowed);
  const all = new Map([...(shared ? await collect({ root: shared }, allowed) : []), ...own]);
  const skills = [...all.keys()].sort();
  if (skills.length === 0) return undefined;
  const files = skills.flatMap((name) => all.get(name) ?? []);
  const digest = digestOf(files);
  await lay(into, files, digest);
  return { digest, skills };
}
