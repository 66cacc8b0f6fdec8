import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Git } from './git.js';

/** Reads blobs of one repository, one after the other, by one process. */
export class Blobs {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly parts: Buffer[] = [];
  private readonly output: AsyncIterator<unknown>;

  constructor(git: Git) {
    this.child = git.start(['cat-file', '--batch']);
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.resume();
    // Whoever reads hears that nothing comes.
    this.child.on('error', () => undefined);
    this.output = this.child.stdout[Symbol.asyncIterator]();
  }

  /** The bytes of an object; undefined where there is none, or it is larger than `most`. */
  async read(blob: string, most: number): Promise<Buffer | undefined> {
    if (!/^[0-9a-f]{40}$/.test(blob)) throw new Error(`${blob} names no object`);
    this.child.stdin.write(`${blob}\n`);
    const [, kind, length] = (await this.line()).split(' ');
    if (length === undefined) return undefined;
    if (kind !== 'blob' || Number(length) > most) return this.skip(Number(length) + 1);
    const bytes = await this.take(Number(length) + 1);
    return bytes.subarray(0, -1);
  }

  /** Lets go of what is larger than may be held. */
  private async skip(length: number): Promise<undefined> {
    for (let left = length; left > 0;) {
      const part = this.parts.shift() ?? (await this.more());
      if (part.length > left) this.parts.unshift(part.subarray(left));
      left -= part.length;
    }
    return undefined;
  }

  close(): void {
    this.child.kill('SIGKILL');
  }

  private async line(): Promise<string> {
    for (;;) {
      const held = Buffer.concat(this.parts.splice(0));
      if (held.length > 0) this.parts.push(held);
      const end = held.indexOf(10);
      if (end >= 0) return (await this.take(end + 1)).toString().trimEnd();
      this.parts.push(await this.more());
    }
  }

  private async take(length: number): Promise<Buffer> {
    let held = this.parts.reduce((sum, part) => sum + part.length, 0);
    while (held < length) {
      const part = await this.more();
      this.parts.push(part);
      held += part.length;
    }
    const bytes = Buffer.concat(this.parts.splice(0));
    if (bytes.length > length) this.parts.push(bytes.subarray(length));
    return bytes.subarray(0, length);
  }

  private async more(): Promise<Buffer> {
    const { value, done } = (await this.output.next()) as IteratorResult<Buffer, undefined>;
    if (done) throw new Error('git cat-file has ended');
    return value;
  }
}
