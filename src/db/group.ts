import { setImmediate as nextTurn } from 'node:timers/promises';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Commit, StepObserver } from '../platform/steps.js';
import type { After, Tx } from './db.js';
import type { Tables } from './tables/index.js';

/** A write that waits to be carried out, and what its caller waits for. */
interface Write {
  work: (tx: Tx, after: After) => Promise<unknown>;
  commit: Commit | undefined;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

interface Done {
  write: Write;
  value: unknown;
  hooks: readonly (() => void)[];
}

export interface GroupOptions {
  writer: Kysely<Tables>;
  begun: (tx: Tx) => void;
  /** A member was open for so long. */
  took: (ms: number) => void;
  step: () => StepObserver;
}

/** A commit waits for no more members than this. */
const mostMembers = 32;

const begin = CompiledQuery.raw('savepoint one');
const keep = CompiledQuery.raw('release one');
const undo = CompiledQuery.raw('rollback to one');

/**
 * Writes that come in the same turn of the event loop share one transaction: they run one after the other, each in a
 * savepoint of its own, and one commit brings all of them to the disk. None is answered before that commit; one that
 * fails is undone alone.
 */
export class CommitGroup {
  readonly #waiting: Write[] = [];
  #running = false;

  constructor(private readonly options: GroupOptions) {}

  run<T>(work: (tx: Tx, after: After) => Promise<T>, commit?: Commit): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, commit, resolve, reject });
      if (!this.#running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await nextTurn();
      await this.together();
    }
    this.#running = false;
  }

  private async together(): Promise<void> {
    const { writer, begun, step } = this.options;
    const done: Done[] = [];
    const taken: Write[] = [];
    try {
      await writer.transaction().execute(async (tx) => {
        begun(tx);
        await this.members(tx, taken, done);
        for (const { write } of done) if (write.commit) step()(`${write.commit}:before`);
      });
    } catch (error) {
      // Where not even the beginning worked nobody has been taken, and all would fare alike.
      for (const write of taken.length > 0 ? taken : this.#waiting.splice(0)) write.reject(error);
      return;
    }
    for (const one of done) this.tell(one);
  }

  /** Carries out what waits; `taken` are those that this commit decides about. */
  private async members(tx: Tx, taken: Write[], done: Done[]): Promise<void> {
    const alone = this.#waiting.length === 1;
    while (this.#waiting.length > 0 && taken.length < mostMembers) {
      if (alone && taken.length > 0) return;
      const write = this.#waiting.shift() as Write;
      taken.push(write);
      if (alone) done.push(await this.member(tx, write));
      else await this.savedMember(tx, write, done);
    }
  }

  private async savedMember(tx: Tx, write: Write, done: Done[]): Promise<void> {
    const executor = tx.getExecutor();
    await executor.executeQuery(begin);
    try {
      done.push(await this.member(tx, write));
    } catch (error) {
      // Where the disk is full SQLite has undone the whole transaction; then all of them hear why.
      await executor.executeQuery(undo).catch(() => Promise.reject(error as Error));
      write.reject(error);
    }
    await executor.executeQuery(keep);
  }

  private async member(tx: Tx, write: Write): Promise<Done> {
    const hooks: (() => void)[] = [];
    const began = performance.now();
    const value = await write.work(tx, (hook) => hooks.push(hook));
    this.options.took(performance.now() - began);
    return { write, value, hooks };
  }

  private tell({ write, value, hooks }: Done): void {
    try {
      if (write.commit) this.options.step()(`${write.commit}:after`);
      for (const hook of hooks) hook();
      write.resolve(value as never);
    } catch (error) {
      write.reject(error);
    }
  }
}
