import { once } from 'node:events';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Git } from './git.js';

export const branch = 'refs/heads/main';

/** Of a file in a tree of git: plain or executable, nothing else is kept. */
export type Mode = '100644' | '100755';

export interface CommitHead {
  author: string;
  message: string;
  /** Milliseconds. */
  at: number;
  /** Whether the branch has a commit already. */
  follows: boolean;
  /** The ref that moves instead of the branch, wherever it was. */
  into?: string;
}

/** C-style, as fast-import reads it; other bytes stand for themselves. */
export function quotePath(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

function dataOf(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

/** One commit as a stream into `git fast-import`: the branch moves at the end of it, or not at all. */
export class FastImport {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<string | undefined>;
  private said = '';

  constructor(git: Git, { author, message, at, follows, into = branch }: CommitHead) {
    // Without its `done` a stream that breaks off changes nothing.
    const force = into === branch ? [] : ['--force'];
    this.child = git.start(['fast-import', '--quiet', '--done', ...force, '--date-format=raw']);
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('close', (code, signal) =>
        resolve(code === 0 ? undefined : `git fast-import ended with ${signal ?? code}: ${this.said.trim()}`),
      );
    });
    this.child.stdout.resume();
    this.child.stderr.on(
      'data',
      (part: Buffer) => (this.said = (this.said + part.toString()).slice(0, 2000)),
    );
    // A broken pipe is told by the way it ended.
    this.child.stdin.on('error', () => undefined);
    const name = author.replace(/[<>\p{Cc}]/gu, ' ').trim() || 'agent';
    const committer = `${name} <agent@rookery> ${Math.floor(at / 1000)} +0000`;
    this.child.stdin.write(`commit ${into}\nauthor ${committer}\ncommitter ${committer}\n`);
    this.child.stdin.write(dataOf(Buffer.from(message)));
    if (follows) this.child.stdin.write(`from ${branch}^0\n`);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** A path that is to hold a file where a folder was, or the other way round, must be removed first. */
  remove(path: string): Promise<void> {
    return this.write(`D ${quotePath(path)}\n`);
  }

  async file(path: string, mode: Mode, bytes: Buffer): Promise<void> {
    await this.write(`M ${mode} inline ${quotePath(path)}\n`);
    await this.write(dataOf(bytes));
  }

  private async write(chunk: string | Buffer): Promise<void> {
    if (!this.child.stdin.writable || this.child.stdin.write(chunk)) return;
    await Promise.race([once(this.child.stdin, 'drain').catch(() => undefined), this.ended]);
  }

  /** Moves the branch; fails with what git said. */
  async finish(): Promise<void> {
    this.child.stdin.end('\ndone\n');
    const fault = await this.ended;
    if (fault !== undefined) throw new Error(fault);
  }

  async abandon(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
