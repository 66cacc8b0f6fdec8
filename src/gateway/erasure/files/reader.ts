/** Lines and counted bytes out of what a process prints. */
export class Reader {
  readonly #pieces: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** Without its end; undefined after the last. */
  async line(): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let end = this.#held.indexOf(10); ; end = this.#held.indexOf(10)) {
      if (end >= 0) {
        parts.push(this.#held.subarray(0, end));
        this.#held = this.#held.subarray(end + 1);
        return Buffer.concat(parts);
      }
      parts.push(this.#held);
      if (!(await this.more())) return undefined;
    }
  }

  /** So many bytes, as they come. */
  async *take(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (this.#held.length === 0 && !(await this.more())) throw new Error('git has ended before its time');
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async whole(length: number): Promise<Buffer> {
    return Buffer.concat(await Array.fromAsync(this.take(length)));
  }

  private async more(): Promise<boolean> {
    const { value, done } = await this.#pieces.next();
    this.#held = done ? Buffer.alloc(0) : value;
    return !done;
  }
}
