/** Values that are pushed here and awaited there, for one reader; ends when it is closed and empty. */
export class Queue<Value> implements AsyncIterable<Value> {
  protected readonly waiting: Value[] = [];
  private closed = false;
  private reading = false;
  private wake: () => void = () => undefined;
  private watchers: (() => void)[] = [];

  push(value: Value): void {
    if (this.closed) return;
    this.waiting.push(value);
    this.reading = false;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
    this.release();
  }

  /**
   * Resolves when the reader has done with all that was pushed and asks for more, or when nothing more is
   * taken.
   */
  async taken(): Promise<void> {
    if (this.reading || this.closed) return;
    await new Promise<void>((resolve) => this.watchers.push(resolve));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Value> {
    for (;;) {
      const value = this.waiting.shift();
      if (value !== undefined) {
        yield value;
        continue;
      }
      if (this.closed) return;
      this.reading = true;
      this.release();
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private release(): void {
    for (const resolve of this.watchers.splice(0)) resolve();
  }
}
