import { setTimeout as sleep } from 'node:timers/promises';
import { query, type Query, type SDKMessage, type SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import type { Server } from '@modelcontextprotocol/server';
import { mcpServerOf, notifyToolsChanged } from '../../kernel/mcp-server.js';
import { EventQueue } from './event-queue.js';
import { eventsOf } from './events.js';
import type { HarnessEvent, HarnessResult, HarnessRun, HarnessSession, HarnessStart } from './harness.js';
import { modelTools } from './model-tools.js';
import { queryOptions } from './options.js';
import { Queue } from './queue.js';
import { SpawnedContainer } from './spawned-container.js';
import { Turn } from './turn.js';

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

  constructor(private readonly start: HarnessStart) {
    this.live = this.open(start.session);
    this.ended = this.run();
  }

  get events(): AsyncIterable<HarnessEvent> {
    return this.queue;
  }

  send(prompt: string): void {
    this.turn = new Turn(prompt);
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

  private open(session: HarnessSession): Live {
    const { start } = this;
    const tools = mcpServerOf(modelTools(start.toolServer), { callIds: true });
    const prompts = new Queue<SDKUserMessage>();
    let process: SpawnedContainer | undefined;
    const options = queryOptions(start, session, tools, (made) => {
      process = new SpawnedContainer(start.launch(made));
      return process;
    });
    const running = query({ prompt: prompts, options });
    if (!process) throw new Error('the SDK has started no process');
    return { query: running, tools, prompts, process };
  }

  private write(message: SDKUserMessage): void {
    if (!this.session) this.early.push(message);
    this.live.prompts.push(message);
  }

  private async run(): Promise<void> {
    await this.read();
    const { id, mode } = this.start.session;
    if (mode === 'new' && !this.session && sessionTaken.test(this.fault)) {
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
    const result = this.turn?.result(message);
    if (!result) return this.push({ kind: 'alive' });
    // Before there is a session this says why there is none; the process ends with it.
    if (this.session === undefined && result.outcome === 'failed') return;
    this.finish(result);
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
