import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The sources compiled into a folder of their own, so that a test that starts the server as a process never races
 * with somebody who builds `dist`.
 */
export class Build {
  private constructor(private readonly folder: string) {}

  /** `also`: programs below `test` that stand over the sources. */
  static async make(also: string[] = []): Promise<Build> {
    // Below node_modules, where the packages are found from.
    const folder = await mkdtemp(join(root, 'node_modules', '.server-'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await symlink(join(root, 'agent-image'), join(folder, 'agent-image'));
    const sources = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
    const files = sources.filter((entry) => entry.isFile());
    const tests = also.map((path) => join(root, path));
    await Promise.all(
      [...files.map((entry) => join(entry.parentPath, entry.name)), ...tests].map((source) =>
        compile(source, folder),
      ),
    );
    return new Build(folder);
  }

  get main(): string {
    return join(this.folder, 'dist', 'main.js');
  }

  /** Where a program given to `make` is now. */
  program(path: string): string {
    return join(this.folder, path.replace(/\.ts$/, '.js'));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function compile(source: string, folder: string): Promise<void> {
  if (/spec\.ts$/.test(source)) return;
  const path = relative(root, source);
  const isOurs = path.startsWith('src');
  const target = join(folder, path.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  if (extname(source) !== '.ts') return copyFile(source, target);
  const { code } = await transformFile(source, {
    configFile: join(root, '.swcrc'),
    module: { type: 'es6' },
    exclude: [],
    sourceMaps: false,
  });
  await writeFile(target, isOurs ? code : code.replaceAll('../../src/', '../../dist/'));
}
