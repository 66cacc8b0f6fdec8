import { setTimeout as sleep } from 'node:timers/promises';
import type { Query, SDKMessage, SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import type { Server } from '@modelcontextprotocol/server';
import { mcpServerOf, notifyToolsChanged } from '../../kernel/mcp-server.js';
import { lazily } from '../../platform/lazy.js';
import { EventQueue } from './event-queue.js';
import { eventsOf } from './events.js';
import type {
  HarnessEvent,
  HarnessResult,
  HarnessRun,
  HarnessSession,
  HarnessStart,
  HarnessTakeOver,
} from './harness.js';
import { modelTools } from './model-tools.js';
import { queryOptions } from './options.js';
import { Queue } from './queue.js';
import { SpawnedContainer } from './spawned-container.js';
import { TakeOver } from './take-over.js';
import { transcriptPath } from './transcript.js';
import { Turn } from './turn.js';

const sdk = lazily<typeof import('@anthropic-ai/claude-agent-sdk')>('@anthropic-ai/claude-agent-sdk');

/** A process that is told to end gets so long to write its transcript. */
const graceMs = 5000;
const longestReason = 2000;

const noSession = /No conversation found/i;
const sessionTaken = /already in use/i;

/** One process of the harness and what it is connected to. */
interface Live {
  query: Query;
  tools: Server;
  prompts: Queue<SDKUserMessage>;
  process: SpawnedContainer;
}

/** The SDK has this option and does not declare it. */
type Interrupt = (options: { cancelQueued: boolean }) => Promise<{ cancelled?: string[] } | undefined>;

/** A live Claude Code in one container. */
export class ClaudeRun implements HarnessRun {
  private readonly queue = new EventQueue();
  private readonly ended: Promise<void>;
  private live: Live;
  private turn: Turn | undefined;
  private session: string | undefined;
  /** Written before the process has shown that it took the session. */
  private early: SDKUserMessage[] = [];
  private fault = '';
  private readonly takeOver: TakeOver | undefined;

  constructor(
    private readonly start: HarnessStart,
    inherited?: HarnessTakeOver,
  ) {
    this.takeOver = inherited && this.inherit(inherited);
    this.live = this.open(start.session);
    this.ended = this.run();
    void this.takeOver?.settle();
  }

  get events(): AsyncIterable<HarnessEvent> {
    return this.queue;
  }

  send(prompt: string, key?: string): void {
    this.turn = new Turn(prompt, key);
    this.write(this.turn.first);
  }

  steer(id: string, prompt: string): boolean {
    if (!this.turn) return false;
    this.write(this.turn.steer(id, prompt));
    return true;
  }

  async interrupt(): Promise<void> {
    const { turn, live } = this;
    if (!turn) return;
    turn.stopping = true;
    // The SDK writes an interrupt at once and a prompt a little later; in the other order it would stop
    // nothing.
    await live.prompts.taken();
    const interrupt = live.query.interrupt.bind(live.query) as Interrupt;
    const receipt = await interrupt({ cancelQueued: true }).catch(() => undefined);
    // It was stopped before the harness had begun with it, so no result will come.
    if (turn === this.turn && receipt?.cancelled?.includes(turn.first.uuid)) this.finish(turn.unbegun());
  }

  toolsChanged(): void {
    notifyToolsChanged(this.live.tools);
  }

  async close(): Promise<void> {
    const { prompts, query: running, process } = this.live;
    prompts.close();
    running.close();
    await Promise.race([process.gone, sleep(graceMs, undefined, { ref: false })]);
    process.kill();
    await this.ended;
  }

  /** The process has its session and its turn already. */
  private inherit(inherited: HarnessTakeOver): TakeOver {
    const { session, paths } = this.start;
    this.session = session.id;
    this.turn = new Turn('', inherited.key);
    return new TakeOver(inherited, {
      path: transcriptPath(paths.workdir, session.id),
      answering: () => this.live.query.initializationResult(),
      interrupt: () => this.live.query.interrupt(),
      goOn: (prompt) => this.send(prompt),
      finish: (result, read) => {
        for (const id of read) this.push({ kind: 'steered', id });
        this.finish(result);
      },
      lost: (reason) => this.push({ kind: 'lost', reason }),
    });
  }

  private open(session: HarnessSession): Live {
    const { start, takeOver } = this;
    const served = modelTools(start.toolServer);
    const tools = mcpServerOf(takeOver?.watched(served) ?? served, { callIds: true });
    const prompts = new Queue<SDKUserMessage>();
    let process: SpawnedContainer | undefined;
    const options = queryOptions(start, session, tools, (made) => {
      process = new SpawnedContainer(start.launch(made));
      return process;
    });
    const running = sdk().query({ prompt: prompts, options });
    if (!process) throw new Error('the SDK has started no process');
    return { query: running, tools, prompts, process };
  }

  private write(message: SDKUserMessage): void {
    if (!this.session) this.early.push(message);
    this.live.prompts.push(message);
  }

  private async run(): Promise<void> {
    await this.read();
    this.takeOver?.gone();
    const { id, mode } = this.start.session;
    if (mode !== 'resume' && !this.session && sessionTaken.test(this.fault)) {
      this.live = this.open({ mode: 'resume', id });
      for (const message of this.early) this.live.prompts.push(message);
      await this.read();
    }
    const resumable = this.session !== undefined || !noSession.test(this.fault);
    this.queue.push({ kind: 'exit', reason: this.fault.slice(0, longestReason), resumable });
    this.queue.close();
  }

  /** Reads until the process is gone. */
  private async read(): Promise<void> {
    const { query: running, process } = this.live;
    let failure = '';
    try {
      for await (const message of running) this.take(message);
    } catch (error) {
      failure = String(error);
    }
    process.kill();
    await process.gone;
    this.fault = process.reason || failure;
  }

  private take(message: SDKMessage): void {
    if (message.type === 'result') return this.takeResult(message);
    if (message.type === 'user' && 'isReplay' in message) {
      const id = this.turn?.taken(message.uuid);
      return this.push(id === undefined ? { kind: 'alive' } : { kind: 'steered', id });
    }
    for (const event of eventsOf(message)) this.push(event);
  }

  private takeResult(message: Extract<SDKMessage, { type: 'result' }>): void {
    const { turn } = this;
    const result = turn?.result(message);
    if (!turn || !result) return this.push({ kind: 'alive' });
    // Before there is a session this says why there is none; the process ends with it.
    if (this.session === undefined && result.outcome === 'failed') return;
    if (this.takeOver?.over === false) {
      // It decides what this means; the next result is another one's.
      void this.takeOver.take(result, turn.stopping);
    } else this.finish(result);
  }

  private finish(result: HarnessResult): void {
    if (!result.more) this.turn = undefined;
    this.push(result);
  }

  private push(event: HarnessEvent): void {
    if (event.kind === 'session') {
      // Told again with each turn.
      if (event.id === this.session) return;
      this.session = event.id;
      this.early = [];
    }
    this.queue.push(event);
    if (this.queue.flooded) this.live.process.kill();
  }
}
