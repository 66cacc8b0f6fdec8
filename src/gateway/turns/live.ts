import type { CallerTurn } from '../../identity/caller.js';
import type { Door } from '../../door/door.js';
import type { HarnessEvent, HarnessRun } from '../harness/harness.js';
import type { Attempt } from './attempt.js';

/** What a live container was made with; a turn with another digest starts cold. */
export interface LiveFacts {
  sessionKey: string;
  agent: { id: string; path: string };
  digest: string;
  containerName: string;
  /** The person whose own variables are in it. */
  person?: string | undefined;
}

/** A harness in its container, alive between turns. Who its tools act for is fixed here, never by what they say. */
export class Live {
  /** The turn that is running; tools work only while there is one. */
  turn: CallerTurn | undefined;
  dead = false;
  lastUsed = 0;
  #attempt: Attempt | undefined;
  #closing: Promise<void> | undefined;
  #exit: HarnessEvent | undefined;
  /** Of a turn that is running already and that nobody listens to yet. */
  readonly #early: HarnessEvent[] = [];

  constructor(
    readonly facts: LiveFacts,
    readonly run: HarnessRun,
    readonly door: Door,
    private readonly onDead: (live: Live) => void,
    /** Makes sure that the container is gone when its process is. */
    private readonly remove: () => Promise<void>,
  ) {
    void this.pump();
  }

  attach(attempt: Attempt, turn: CallerTurn): void {
    this.#attempt = attempt;
    this.turn = turn;
    for (const event of this.#early.splice(0)) attempt.hear(event);
    // It ended while nobody was listening.
    if (this.#exit) attempt.hear(this.#exit);
  }

  detach(): void {
    this.#attempt = undefined;
    this.turn = undefined;
  }

  /** Ends the process, its container and its door; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.end();
    return this.#closing;
  }

  private async pump(): Promise<void> {
    for await (const event of this.run.events) {
      if (event.kind === 'exit') this.#exit = event;
      if (this.#attempt) this.#attempt.hear(event);
      else if (this.turn) this.#early.push(event);
      if (this.#exit) break;
    }
    this.dead = true;
    this.onDead(this);
    await this.close();
  }

  private async end(): Promise<void> {
    this.dead = true;
    await this.run.close();
    await this.door.close();
    await this.remove();
  }
}
