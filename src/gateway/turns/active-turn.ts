import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '../../db/db.js';
import type { CallerTurn } from '../../identity/caller.js';
import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';
import type { Engine } from '../engine.js';
import { insist } from '../insist.js';
import { turnPrompt } from '../home/prompt.js';
import type { StoredMessage } from '../intake/facts.js';
import { agentById, type AgentRow } from './agent-row.js';
import { Attempt, type AttemptEnd, type AttemptLimits } from './attempt.js';
import { attemptOf, markRunning, markWaiting, promptKey } from './attempt-store.js';
import { briefOf, promptMessage, promptOf, type Brief } from './brief.js';
import { interruptedPrompt } from './interrupted.js';
import type { Live } from './live.js';
import { ofPerson } from './person.js';
import { settleTurn } from './settle.js';
import { joinTurn, type Attempted, type Session } from './turn-store.js';
import type { StatusChannels } from '../status/status-loop.js';
import { TurnStatus } from '../status/turn-status.js';
import { TurnStream } from './turn-stream.js';
import type { WarmPool } from './warm-pool.js';
import type { Workshop } from './workshop.js';

/** What every turn is run with. */
export interface TurnMeans {
  engine: Engine;
  workshop: Workshop;
  pool: WarmPool;
  runtimeName: string;
  /** A turn of which nothing is heard for so long is stuck. */
  silentMs: number;
  quota: { refusal(agent: AgentRow): Promise<string | undefined> };
  channels: StatusChannels;
  /** Called after every end of an attempt, when what it says is on its way. */
  onEnd: (agent: AgentRow, turn: Attempted, end: AttemptEnd) => void;
  wake: () => void;
}

/** One attempt of a turn by this server, from its lease until it is settled. */
export class ActiveTurn {
  #stop: 'cancelled' | 'abandoned' | undefined;
  #agent: AgentRow | undefined;
  #live: Live | undefined;
  /** Only while the agent is at work: before and after that nothing can be steered. */
  #attempt: Attempt | undefined;
  #modelSession: string | undefined;
  /** How many of its tool calls wait for others. */
  #waits = 0;
  /** Messages that the agent has been given; one that joined the turn and is not among them goes back (P1). */
  readonly #given = new Set<string>();

  constructor(
    readonly turn: Attempted,
    private readonly session: Session,
    private readonly means: TurnMeans,
    /** The container of an earlier server that the turn is running in. */
    private readonly inherited?: string,
  ) {}

  cancel(): void {
    this.#stop ??= 'cancelled';
    this.#attempt?.cancel();
  }

  /** Ends the container and settles nothing: the turn belongs to the next epoch. */
  async abandon(): Promise<void> {
    this.#stop = 'abandoned';
    await this.#live?.close();
  }

  /** While any of its tool calls waits the turn holds no place and no clock of its own runs. */
  async wait(waits: boolean): Promise<void> {
    const before = this.#waits;
    this.#waits += waits ? 1 : -1;
    if (Math.min(before, this.#waits) > 0 || this.#stop === 'abandoned') return;
    this.#attempt?.wait(waits);
    const { engine, wake } = this.means;
    await engine.database.transact((tx) => markWaiting(tx, this.turn, waits));
    engine.pulse.beat();
    wake();
  }

  async run(): Promise<void> {
    const { engine, onEnd } = this.means;
    this.#agent = await agentById(engine.database.read, this.turn.agentId);
    const end: AttemptEnd = this.#agent
      ? await this.attempt(this.#agent).catch((error: unknown) => this.failed(error))
      : { kind: 'failed', reason: 'the agent is gone', resumable: true, hopeless: true };
    if (this.#stop === 'abandoned') return;
    engine.step('result-seen');
    const known = { given: this.#given, modelSession: this.#modelSession };
    await insist(
      () => settleTurn(engine, this.turn, end, known),
      () => this.#stop === 'abandoned',
    );
    log.gateway.info({ turn: this.turn.id, end: end.kind, attempt: this.turn.attempt }, 'attempt ended');
    if (this.#agent) onEnd(this.#agent, this.turn, end);
  }

  /** Gives messages of the turn's chat to the agent that is at work; what it does not take stays or goes back. */
  async steer(messages: StoredMessage[]): Promise<void> {
    const { engine, workshop } = this.means;
    const agent = this.#agent;
    if (!this.#attempt || !agent) return;
    const prompts = new Map<string, string>();
    for (const row of await this.fitting(messages)) {
      const files = await workshop.lay(agent, row.attachments as never);
      const chat = { address: row.chat, kind: 'steered' };
      prompts.set(row.id, turnPrompt({ messages: [promptMessage(row, files)], chat }));
    }
    const ids = [...prompts.keys()];
    if (ids.length === 0) return;
    const joined = await engine.database.transact((tx) => joinTurn(tx, this.turn, ids, engine.iso()), 'join');
    engine.pulse.beat();
    for (const id of ids) if (joined.has(id)) this.#attempt?.steer(id, prompts.get(id) ?? '');
  }

  /** Nobody else gets a word in where the container holds what is one person's own. */
  private async fitting(messages: StoredMessage[]): Promise<StoredMessage[]> {
    const person = this.#live?.facts.person;
    return person === undefined ? messages : ofPerson(this.means.engine.database.read, person, messages);
  }

  private async attempt(agent: AgentRow): Promise<AttemptEnd> {
    const { engine, pool, quota } = this.means;
    const { turn } = this;
    const full = this.inherited === undefined ? await quota.refusal(agent) : undefined;
    if (full !== undefined) return { kind: 'failed', reason: full, resumable: true, hopeless: true };
    const { session } = this;
    this.#modelSession = session.modelSession;
    const brief = await briefOf(engine.database.read, turn, session);
    const live = await this.prepare(agent, session, brief);
    this.#live = live;
    engine.step('workshop-ready');
    const { channel = 'web', threadId = null } = brief.messages[0] ?? {};
    const status = new TurnStatus(this.means.channels, turn.id, { channel, chat: turn.chat, threadId });
    const stream = new TurnStream(engine, turn, status);
    try {
      return await this.play(agent, live, stream, session, brief);
    } finally {
      // Messages that another server has given it may still be waiting inside.
      live.dead ||= this.inherited !== undefined;
      this.#attempt = undefined;
      this.#live = undefined;
      live.detach();
      await stream.close();
      pool.keep(live, engine.clock.now());
    }
  }

  private async prepare(agent: AgentRow, session: Session, brief: Brief): Promise<Live> {
    const { engine, workshop } = this.means;
    if (this.inherited === undefined) return (await workshop.prepare(agent, session, brief)).live;
    return workshop.takeOver(agent, session, brief, {
      name: this.inherited,
      turn: this.callerTurn(brief),
      key: promptKey(this.turn),
      interrupted: (calls) => interruptedPrompt(engine.database.read, this.turn, calls),
    });
  }

  private callerTurn({ messages }: Brief): CallerTurn {
    const { id, sessionKey, chat, topic, epoch } = this.turn;
    return { id, sessionKey, chat, topic, epoch, channel: messages[0]?.channel ?? 'web' };
  }

  private async play(
    agent: AgentRow,
    live: Live,
    stream: TurnStream,
    session: Session,
    brief: Brief,
  ): Promise<AttemptEnd> {
    const attempt = new Attempt(live.run, await this.limits(agent), {
      text: (delta) => stream.text(delta),
      step: (summary) => stream.step(summary),
      steered: (id) => this.#given.add(id),
    });
    live.attach(attempt, this.callerTurn(brief));
    const end = await (this.inherited === undefined
      ? this.ask(attempt, live, session, brief)
      : this.goOn(attempt));
    if (end.kind === 'answered') await this.told(session, brief);
    // What used up the time may be running still, and would use up that of the next turn as well.
    if (end.kind === 'timedOut') live.dead = true;
    return end;
  }

  private async ask(attempt: Attempt, live: Live, session: Session, brief: Brief): Promise<AttemptEnd> {
    const { engine, workshop, runtimeName, wake } = this.means;
    const agent = this.#agent as AgentRow;
    await engine.database.transact(
      (tx) => markRunning(tx, this.turn, live.facts.containerName, runtimeName),
      'mark-running',
    );
    const prompt = await promptOf(brief, session, (files) => workshop.lay(agent, files));
    if (this.#stop) return { kind: 'cancelled' };
    for (const message of brief.messages) this.#given.add(message.id);
    this.#attempt = attempt;
    const ended = attempt.go(prompt, promptKey(this.turn));
    engine.step('prompt-sent');
    // What came while the container was being made can be steered from now on.
    wake();
    return ended;
  }

  private goOn(attempt: Attempt): Promise<AttemptEnd> {
    this.#attempt = attempt;
    if (this.#stop) attempt.cancel();
    const ended = attempt.goOn();
    this.means.wake();
    return ended;
  }

  private async failed(error: unknown): Promise<AttemptEnd> {
    if (this.inherited === undefined) return failure(error);
    log.gateway.warn({ error, turn: this.turn.id }, 'a turn could not be taken over');
    while (this.#stop !== 'abandoned' && !(await this.means.workshop.discard(this.inherited)))
      await sleep(1000);
    return { kind: 'lost', reason: 'the server was restarted' };
  }

  /** Whoever takes over has what is left of the time. */
  private async limits(agent: AgentRow): Promise<AttemptLimits> {
    const limits = { ...limitsOf(agent), silentMs: this.means.silentMs };
    if (this.inherited === undefined) return limits;
    const { engine } = this.means;
    const { startedAt } = await attemptOf(engine.database.read, this.turn);
    const past = engine.clock.now() - Date.parse(startedAt);
    const left = (ms: number): number => Math.max(10_000, ms - past);
    return { ...limits, softMs: left(limits.softMs), hardMs: left(limits.hardMs) };
  }

  /** What was observed is told once; whoever took over knows what of it was. */
  private async told(session: Session, { observed }: Brief): Promise<void> {
    const last = observed.findLast(({ id }) => this.inherited === undefined || this.#given.has(id));
    if (!last) return;
    const { database } = this.means.engine;
    const mark = (tx: Tx): Promise<unknown> =>
      tx.updateTable('session').set({ contextSeq: last.seq }).where('key', '=', session.key).execute();
    await insist(
      () => database.transact(mark, 'told'),
      () => this.#stop === 'abandoned',
    );
  }
}

function failure(error: unknown): AttemptEnd {
  log.gateway.warn({ error }, 'an attempt could not be made');
  const told = 'its container could not be started';
  return { kind: 'failed', reason: error instanceof Problem ? error.detail : told, told, resumable: true };
}

function limitsOf(agent: AgentRow): Omit<AttemptLimits, 'silentMs'> {
  const { softSeconds = 900, hardSeconds = 1200 } = agent.timeouts as Record<string, number | undefined>;
  return { softMs: Math.min(softSeconds, hardSeconds) * 1000, hardMs: hardSeconds * 1000 };
}
