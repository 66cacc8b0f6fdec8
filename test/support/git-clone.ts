import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Runs git as a person would; what it printed. */
export function git(dir: string, ...args: string[]): string {
  const who = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com', '-c', 'init.defaultBranch=main'];
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  return execFileSync('git', [...who, ...args], { cwd: dir, encoding: 'utf8', stdio, maxBuffer: 2 ** 28 });
}

/** An empty repository that can be pushed to. */
export function bare(root: string, name: string): string {
  git(root, 'init', '--quiet', '--bare', name);
  return join(root, name);
}

/** Somebody's own clone of a repository, in a folder below `root`. */
export class Clone {
  readonly dir: string;

  constructor(root: string, url: string) {
    this.dir = mkdtempSync(join(root, 'clone-'));
    git(this.dir, 'clone', '--quiet', url, '.');
  }

  pull(): this {
    git(this.dir, 'pull', '--quiet', '--rebase');
    return this;
  }

  has(path: string): boolean {
    return existsSync(join(this.dir, path));
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8');
  }

  write(path: string, text: string | Uint8Array): this {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
    return this;
  }

  remove(path: string): this {
    rmSync(join(this.dir, path), { recursive: true, force: true });
    return this;
  }

  /** The files below folders that are in the newest commit. */
  files(...folders: string[]): string[] {
    const listed = git(this.dir, 'ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', ...folders);
    return listed.split('\0').filter(Boolean);
  }

  /** Commits all that was written and brings it there. */
  push(message: string): void {
    git(this.dir, 'add', '-A');
    git(this.dir, 'commit', '--quiet', '--allow-empty', '-m', message);
    git(this.dir, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  log(...format: string[]): string[] {
    return git(this.dir, 'log', '--reverse', ...format)
      .trim()
      .split('\n');
  }
}

/** Writes an object as it is given; its name. */
export function object(dir: string, kind: 'blob' | 'tree' | 'commit', bytes: Buffer | string): string {
  const args = ['hash-object', '-w', '-t', kind, '--literally', '--stdin'];
  return execFileSync('git', args, { cwd: dir, input: bytes, encoding: 'utf8' }).trim();
}

/** A tree of git, whatever its names are. */
export function tree(
  dir: string,
  entries: readonly { mode: string; name: string | Buffer; of: string }[],
): string {
  const rows = entries.map(({ mode, name, of }) =>
    Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(of, 'hex')]),
  );
  return object(dir, 'tree', Buffer.concat(rows));
}
