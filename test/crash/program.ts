import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const source = fileURLToPath(new URL('./small-claude.ts', import.meta.url));

/** The small stand-in as a program that a process runtime can start, below a folder of the test; its path. */
export async function smallClaude(folder: string): Promise<string> {
  const { code } = await transformFile(source, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'es6' },
  });
  const path = join(folder, 'small-claude.mjs');
  await writeFile(path, `#!${process.execPath}\n${code}`);
  await chmod(path, 0o755);
  return path;
}
