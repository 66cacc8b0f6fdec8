import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolServer } from '../../door/tool-server.js';
import type { HarnessResult, HarnessTakeOver } from './harness.js';
import { traceOf, type Trace } from './transcript.js';
import { promptId } from './turn.js';

/** Not settled in this time, the turn is run again elsewhere. */
const limitMs = 30_000;
/** What the record says counts when nothing was added for so long: its writer is a little late. */
const calmMs = 1500;
const lookMs = 250;

/** What a turn that is taken over asks of the run that has its streams. */
export interface TakenOver {
  /** The record's path in the process's home. */
  path: string;
  /** Resolves when the process has answered on its new streams. */
  answering(): Promise<unknown>;
  /** Ends the step that waits for an answer that was lost. */
  interrupt(): Promise<unknown>;
  /** Tells the process to go on, in the same turn. */
  goOn(prompt: string): void;
  finish(result: HarnessResult, read: string[]): void;
  lost(reason: string): void;
}

/**
 * Finds out where a turn stands that an earlier server began, and brings it to its result: from now on by the streams,
 * for what was written to nobody by the record of its session.
 */
export class TakeOver {
  /** Calls that have come since; the answers to all others go to a server that is dead. */
  private readonly asked = new Set<string>();
  private state: 'looking' | 'interrupting' | 'following' | 'over' = 'looking';
  private seen = { length: -1, at: 0 };
  private lostCalls: string[] = [];

  constructor(
    private readonly turn: HarnessTakeOver,
    private readonly run: TakenOver,
  ) {}

  /** The tools as the process is served with them. */
  watched(tools: ToolServer): ToolServer {
    return {
      list: () => tools.list(),
      call: (name, input, callId) => {
        if (callId !== undefined) this.asked.add(callId);
        return tools.call(name, input, callId);
      },
    };
  }

  async settle(): Promise<void> {
    try {
      const late = sleep(limitMs, 'late', { ref: false });
      if ((await Promise.race([this.run.answering(), late])) === 'late')
        return this.lose('the harness did not answer');
      while (this.state === 'looking') {
        await this.look();
        await sleep(lookMs, undefined, { ref: false });
      }
    } catch (error) {
      this.lose(error instanceof Error ? error.message : String(error));
    }
  }

  /** A result that the process has told itself; `stopping` when somebody wants the turn to end. */
  async take(result: HarnessResult, stopping: boolean): Promise<void> {
    const ours = this.state === 'interrupting' && result.outcome === 'interrupted';
    if (ours && !stopping) return this.goOn();
    this.state = 'over';
    const trace = await this.trace().catch(() => undefined);
    this.finish(result, trace);
  }

  /** The process has ended before it was known where its turn stands. */
  gone(): void {
    if (this.state !== 'following') this.lose('its container has ended');
  }

  get over(): boolean {
    return this.state === 'over';
  }

  private finish(result: HarnessResult, trace: Trace | undefined): void {
    this.state = 'over';
    const earlier = trace?.answers ?? [];
    const answers = earlier.at(-1)?.trim() === result.text.trim() ? earlier : [...earlier, result.text];
    const text = result.outcome === 'success' ? answers.join('\n\n').trim() : result.text;
    const read = this.turn.messages.filter((id) => trace?.read(id));
    this.run.finish({ ...result, text }, read);
  }

  private lose(reason: string): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.run.lost(reason);
  }

  private async trace(): Promise<Trace | undefined> {
    return traceOf((await this.turn.record(this.run.path)) ?? '', promptId(this.turn.key));
  }

  private async look(): Promise<void> {
    const trace = await this.trace();
    const now = performance.now();
    const length = trace?.length ?? 0;
    if (length !== this.seen.length) this.seen = { length, at: now };
    if (now - this.seen.at < calmMs || this.state !== 'looking') return;
    if (!trace) return this.lose('its prompt is not in the record of the session');
    if (trace.end === 'failed') return this.lose('the model could not be reached meanwhile');
    if (trace.end === 'answered')
      return this.finish({ kind: 'result', outcome: 'success', text: '', more: false }, trace);
    const { open } = trace;
    // A call of the harness's own still runs, and ours may come after it.
    if (open.length === 0 || open.some(({ id, ours }) => !ours || this.asked.has(id))) return;
    this.lostCalls = open.map(({ id }) => id);
    this.state = 'interrupting';
    await this.run.interrupt();
  }

  private async goOn(): Promise<void> {
    // All that comes from here on comes over the streams.
    this.state = 'following';
    this.run.goOn(await this.turn.interrupted(this.lostCalls));
  }
}
