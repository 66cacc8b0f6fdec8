import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';
import type { Engine } from '../engine.js';
import type { StoredMessage } from '../intake/facts.js';
import { turnPrompt } from '../home/prompt.js';
import { agentById, agentName, type AgentRow } from './agent-row.js';
import { Attempt, type AttemptEnd, type AttemptLimits } from './attempt.js';
import { briefOf, promptMessage, promptOf, type Brief } from './brief.js';
import { settleAttempt, type Place } from './outcome.js';
import type { Live } from './live.js';
import { operatorChat } from './operator-chat.js';
import { beginAttempt, sessionOf, takeMessages, type Session, type Turn } from './turn-store.js';
import { TurnStream } from './turn-stream.js';
import type { WarmPool } from './warm-pool.js';
import type { Workshop } from './workshop.js';

/** A turn that is being run by this server. */
interface Active {
  turn: Turn;
  agent: AgentRow | undefined;
  attempt: Attempt | undefined;
  live: Live | undefined;
  cancelled: boolean;
  /** Steered messages, and whether the harness has taken them in. */
  steered: Map<string, boolean>;
  done: Promise<void>;
}

export interface RunnerOptions {
  engine: Engine;
  workshop: Workshop;
  pool: WarmPool;
  runtimeName: string;
  /** Called after every end of a turn, when its answer is on its way. */
  onEnd: (agent: AgentRow, turn: Turn, end: AttemptEnd) => void;
  wake: () => void;
}

/** Runs turns: one attempt each time a turn is due, settled in one transaction whatever happens. */
export class Runner {
  readonly #active = new Map<string, Active>();
  #abandoned = false;

  constructor(private readonly options: RunnerOptions) {}

  get running(): readonly Turn[] {
    return [...this.#active.values()].map((active) => active.turn);
  }

  /** Begins an attempt if this server gets the lease; resolves when the attempt has been settled. */
  async run(turnId: string): Promise<void> {
    const { engine } = this.options;
    const turn = await engine.database.transact((tx) => beginAttempt(tx, turnId, engine.epoch, engine.iso()));
    if (!turn) return;
    const active: Active = {
      turn,
      agent: undefined,
      attempt: undefined,
      live: undefined,
      cancelled: false,
      steered: new Map(),
      done: Promise.resolve(),
    };
    this.#active.set(turn.sessionKey, active);
    active.done = this.work(active).finally(() => {
      this.#active.delete(turn.sessionKey);
      this.options.wake();
    });
    await active.done;
  }

  cancel(turnId: string): boolean {
    const active = [...this.#active.values()].find(({ turn }) => turn.id === turnId);
    if (!active) return false;
    active.cancelled = true;
    active.attempt?.cancel();
    return true;
  }

  /** Puts messages into the running turn of a session; false where none can take them. */
  async steer(sessionKey: string, messages: StoredMessage[]): Promise<boolean> {
    const active = this.#active.get(sessionKey);
    const { attempt, turn, agent } = active ?? {};
    if (!active || !attempt || !turn || !agent || messages.some((row) => row.chat !== turn.chat))
      return false;
    const { engine, workshop } = this.options;
    const prompts = await Promise.all(
      messages.map(async (row) =>
        turnPrompt({
          messages: [promptMessage(row, await workshop.lay(agent, row.attachments as never))],
          chat: { address: row.chat, kind: 'steered' },
        }),
      ),
    );
    await engine.database.transact((tx) =>
      takeMessages(
        tx,
        turn.id,
        messages.map((row) => row.id),
        engine.iso(),
      ),
    );
    for (const [index, row] of messages.entries()) {
      active.steered.set(row.id, false);
      if (!attempt.steer(row.id, prompts[index] ?? '')) return false;
    }
    return true;
  }

  /** Ends every container that is running a turn and settles nothing: the turns belong to the next epoch. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    const all = [...this.#active.values()];
    await Promise.all(all.map((active) => active.live?.close()));
    await Promise.all(all.map((active) => active.done.catch(() => undefined)));
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#active.values()].map((active) => active.done));
  }

  private async work(active: Active): Promise<void> {
    const { engine } = this.options;
    const agent = await agentById(engine.database.read, active.turn.agentId);
    const end = agent
      ? await this.attempt(active, agent).catch((error: unknown) => failure(error))
      : ({ kind: 'failed', reason: 'the agent is gone', gone: true, resumable: true } as const);
    if (this.#abandoned) return;
    await this.settle(active, agent, end);
    if (agent) this.options.onEnd(agent, active.turn, end);
  }

  private async attempt(active: Active, agent: AgentRow): Promise<AttemptEnd> {
    const { engine, workshop, pool, runtimeName } = this.options;
    const { turn } = active;
    active.agent = agent;
    const session = await engine.database.transact((tx) => sessionOf(tx, turn, engine.iso()));
    const brief = await briefOf(engine.database.read, turn, session);
    const { live } = await workshop.prepare(agent, session, brief);
    const stream = new TurnStream(engine, turn, () => null);
    const attempt = new Attempt(live.run, limitsOf(agent), {
      text: (delta) => stream.text(delta),
      step: (summary) => stream.step(summary),
      steered: (id) => active.steered.set(id, true),
    });
    try {
      const { channel, topic } = channelOf(turn, brief);
      live.attach(attempt, { id: turn.id, sessionKey: turn.sessionKey, chat: turn.chat, topic, channel });
      active.attempt = attempt;
      active.live = live;
      if (active.cancelled) attempt.cancel();
      await this.markRunning(turn, live.facts.containerName, runtimeName);
      const prompt = await promptOf(brief, session, (files) => workshop.lay(agent, files));
      const end = await attempt.go(prompt);
      await this.seen(session, brief, end);
      return end;
    } finally {
      active.attempt = undefined;
      active.live = undefined;
      live.detach();
      await stream.close();
      pool.keep(live, engine.clock.now());
    }
  }

  private async markRunning(turn: Turn, container: string, runtime: string): Promise<void> {
    const { engine } = this.options;
    await engine.database.transact(async (tx) => {
      await tx
        .updateTable('turn')
        .set((eb) => ({ state: 'running', runtime, version: eb('version', '+', 1) }))
        .where('id', '=', turn.id)
        .where('epoch', '=', engine.epoch)
        .execute();
      await tx
        .updateTable('attempt')
        .set({ container })
        .where('turnId', '=', turn.id)
        .where('number', '=', turn.attempts)
        .execute();
    });
  }

  /** What was observed is told once. */
  private async seen(session: Session, { observed }: Brief, end: AttemptEnd): Promise<void> {
    const last = observed.at(-1);
    if (end.kind !== 'answered' || !last) return;
    await this.options.engine.database.transact((tx) =>
      tx.updateTable('session').set({ contextSeq: last.seq }).where('key', '=', session.key).execute(),
    );
  }

  private async settle(active: Active, agent: AgentRow | undefined, end: AttemptEnd): Promise<void> {
    const { engine } = this.options;
    const { read } = engine.database;
    const hopeless = end.kind === 'failed' && (!agent || (await this.refused(active.turn.id)));
    const operator = await operatorChat(read);
    const unread = [...active.steered].filter(([, taken]) => !taken).map(([id]) => id);
    await engine.database.transact(async (tx) => {
      const turn = await tx
        .selectFrom('turn')
        .selectAll()
        .where('id', '=', active.turn.id)
        .executeTakeFirstOrThrow();
      // Another run of the server holds the lease: what this one thinks of the turn no longer counts.
      if (turn.epoch !== engine.epoch || turn.state === 'cancelled') return;
      if (end.kind === 'answered' && unread.length > 0) {
        await tx
          .updateTable('message')
          .set({ turnId: null, state: 'queued' })
          .where('id', 'in', unread)
          .execute();
      }
      const place = await placeOf(tx, turn, agent, operator);
      const current = { ...turn, attempts: active.turn.attempts };
      const at = (afterMs: number): string => engine.iso(afterMs);
      await settleAttempt(tx, current, end, place, { now: engine.iso(), at, hopeless });
    });
    engine.pulse.beat();
    log.gateway.info({ turn: active.turn.id, end: end.kind, attempt: active.turn.attempts }, 'attempt ended');
  }

  /** The provider's last word was a refusal that trying again does not change. */
  private async refused(turnId: string): Promise<boolean> {
    const last = await this.options.engine.database.read
      .selectFrom('modelCall')
      .where('turnId', '=', turnId)
      .select('status')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    return (
      last !== undefined &&
      last.status >= 400 &&
      last.status < 500 &&
      ![408, 409, 429, 499].includes(last.status)
    );
  }
}

function failure(error: unknown): AttemptEnd {
  log.gateway.warn({ error }, 'an attempt could not be made');
  const reason = error instanceof Problem ? error.detail : 'its container could not be started';
  return { kind: 'failed', reason, gone: true, resumable: true };
}

function limitsOf(agent: AgentRow): AttemptLimits {
  const { softSeconds = 900, hardSeconds = 1200 } = agent.timeouts as Record<string, number | undefined>;
  return { softMs: Math.min(softSeconds, hardSeconds) * 1000, hardMs: hardSeconds * 1000, silentMs: 300_000 };
}

function channelOf(turn: Turn, brief: Brief): { channel: string; topic: string | null } {
  return { channel: brief.messages[0]?.channel ?? 'web', topic: turn.topic };
}

async function placeOf(
  tx: Parameters<typeof operatorChat>[0],
  turn: Turn,
  agent: AgentRow | undefined,
  operator: Place['operatorChat'],
): Promise<Place> {
  const first = await tx
    .selectFrom('message')
    .where('turnId', '=', turn.id)
    .where('direction', '=', 'in')
    .select(['channel', 'threadId'])
    .orderBy('seq')
    .executeTakeFirst();
  const who = agent
    ? { id: agent.id, path: agent.path, name: agentName(agent) }
    : { id: turn.agentId, path: 'unknown', name: 'The agent' };
  return {
    channel: first?.channel ?? 'web',
    threadId: first?.threadId ?? null,
    replyTo: null,
    operatorChat: operator,
    agent: who,
  };
}
