/** Work under one key runs one after the other, in the order it was asked for. */
export class Locks {
  private readonly tails = new Map<string, Promise<unknown>>();

  private readonly asked = new Map<string, Promise<unknown>>();

  /** The same, where one run answers everybody who asks for it before it begins. */
  shared<T>(key: string, name: string, work: () => Promise<T>): Promise<T> {
    const asked = `${name} ${key}`;
    const waiting = this.asked.get(asked);
    if (waiting) return waiting as Promise<T>;
    const mine = this.run(key, () => {
      this.asked.delete(asked);
      return work();
    });
    this.asked.set(asked, mine);
    return mine;
  }

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.then(
      () => undefined,
      () => undefined,
    );
    this.tails.set(key, tail);
    void tail.then(() => this.tails.get(key) === tail && this.tails.delete(key));
    return mine;
  }
}
