import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HomeHistory } from '../../src/gateway/home/history.js';

/** A data directory without a server: files are put into it, and everything in it can be searched. */
export class DataDirectory {
  readonly history: HomeHistory;

  private constructor(readonly path: string) {
    this.history = new HomeHistory({ dataDir: path });
  }

  static async make(): Promise<DataDirectory> {
    return new DataDirectory(await mkdtemp(join(tmpdir(), 'data-')));
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }

  at(place: string): string {
    return join(this.path, place);
  }

  async put(place: string, content: string | Buffer = place): Promise<void> {
    await mkdir(dirname(this.at(place)), { recursive: true });
    await writeFile(this.at(place), content);
  }

  text(place: string): Promise<string> {
    return readFile(this.at(place), 'utf8');
  }

  commit(id: string, path: string, message = 'After a turn', author = path) {
    return this.history.commit({ id, number: 1, path }, { message, author, turns: ['t1'] });
  }

  /** What git says of the history of an agent's home. */
  git(id: string, ...args: string[]): string {
    const { stdout } = spawnSync('git', [`--git-dir=${this.at(`git/${id}.git`)}`, ...args], {
      maxBuffer: 1e9,
    });
    return stdout.toString('latin1');
  }

  /** Every place where one of these stands: names, links and bytes of files, and all objects of every history. */
  async holding(...words: string[]): Promise<string[]> {
    const found = new Set<string>();
    const note = (place: string, what: string): void => {
      if (words.some((word) => what.toLowerCase().includes(word.toLowerCase()))) found.add(place);
    };
    for (const entry of await readdir(this.path, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const place = path.slice(this.path.length + 1);
      note(place, place);
      if (entry.isSymbolicLink()) note(place, await readlink(path));
      if (entry.isFile() && !entry.name.includes('\uFFFD'))
        for (const encoding of ['utf8', 'latin1', 'utf16le'] as const)
          note(place, (await readFile(path)).toString(encoding));
    }
    for (const name of await readdir(this.at('git')).catch(() => []))
      if (name.endsWith('.git'))
        note(`git/${name}`, this.git(name.slice(0, -4), 'cat-file', '--batch-all-objects', '--batch'));
    return [...found].sort();
  }
}
