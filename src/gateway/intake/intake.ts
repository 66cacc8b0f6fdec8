import type { Tx } from '../../db/db.js';
import { isOpenMessage } from '../../db/open-rows.js';
import { appendOutbound } from '../../bus/outbound.js';
import { settleMessages } from '../../bus/state.js';
import { log } from '../../platform/log.js';
import { resolve } from '../../routing/resolve.js';
import type { Router } from '../../routing/router.js';
import type { Resolution } from '../../routing/types.js';
import { answeredBy, takeAnswer } from '../delegation/questions.js';
import type { Engine } from '../engine.js';
import { operatorChat } from '../turns/operator-chat.js';
import { applyChange, isQuiet } from './changes.js';
import { commandOf, type ChatCommand } from './commands.js';
import type { Within } from './decide.js';
import { conversationState } from './conversation.js';
import { factsOf, type StoredMessage } from './facts.js';
import { askToPair } from './pairing.js';
import { keepOpen, obeyWord, standingOf, type Standing } from './standing.js';
import { runCommand, type CommandPlace } from './run-command.js';
import { configVersion, RouterCache } from './snapshot.js';

const batch = 100;

/** What became of a message: it waits for a turn, or has been decided on otherwise, or is still to be. */
type Taken = 'queued' | 'decided' | 'later';

type Wakes = 'queue' | 'cancel' | 'delivery' | 'delegations';

/** Which loops have work now: a message that waits for a turn is the queue's alone. */
function loopsAfter(ends: readonly Taken[]): readonly Wakes[] {
  if (ends.includes('decided')) return ['queue', 'cancel', 'delivery', 'delegations'];
  return ends.includes('queued') ? ['queue'] : [];
}

export interface IntakeOptions {
  routers: RouterCache;
  wake: (loop: Wakes) => void;
  /** What `/about` answers. */
  about: () => Promise<string>;
  within: Within;
}

/** What is known of a message besides its row. */
interface Told extends Pick<CommandPlace, 'about' | 'after'> {
  command: ChatCommand | undefined;
  standing: Standing;
}

/** Routes every stored message by itself, in the order of the bus; a batch is never decided by its last row. */
export class Intake {
  constructor(
    private readonly engine: Engine,
    private readonly options: IntakeOptions,
  ) {}

  /** One pass: whether there may be more. What came together is decided in its order and shares a commit. */
  async pass(): Promise<boolean> {
    const { read } = this.engine.database;
    const rows = await read
      .selectFrom('message')
      .selectAll()
      .where('state', '=', 'received')
      .where(isOpenMessage())
      .orderBy('seq')
      .limit(batch)
      .execute();
    if (rows.length === 0) return false;
    // Asked for beforehand: inside a transaction nothing but its own questions is waited for.
    const about = rows.some(commandOf) ? await this.options.about() : '';
    const router = this.options.routers.current();
    const ends = await Promise.all(rows.map((row) => this.take(row, router, about)));
    this.engine.pulse.beat();
    for (const loop of loopsAfter(ends)) this.options.wake(loop);
    return rows.length === batch || ends.includes('later');
  }

  private async take(row: StoredMessage, router: Promise<Router>, about: string): Promise<Taken> {
    try {
      return await this.route(row, await router, about);
    } catch (error) {
      // A message that cannot be routed must not hold up those behind it, nor vanish (P1).
      log.gateway.error({ error, message: row.id }, 'routing failed');
      await this.engine.database.transact((tx) => this.fail(tx, row), 'route');
      return 'decided';
    }
  }

  /** Decides on one snapshot of the configuration; where that has changed meanwhile the next pass decides. */
  private route(row: StoredMessage, router: Router, about: string): Promise<Taken> {
    return this.engine.database.transact(async (tx, after) => {
      if ((await configVersion(tx)) !== router.version) return 'later';
      const command = commandOf(row);
      const known = await conversationState(tx, row, command);
      const standing = await standingOf(tx, router, row, known, this.engine.iso());
      const resolution = resolve(router, factsOf(row), standing.state);
      if (!command && (await this.answer(tx, row, resolution))) return 'decided';
      const named = isQuiet(row.verb) && namesVerb(router, resolution);
      if (!isQuiet(row.verb) || command || named)
        return this.place(tx, row, resolution, { command, standing, about, after });
      await this.note(tx, row, resolution);
      return 'decided';
    }, 'route');
  }

  /** An answer to an open question goes to who asked; anybody who is let in by the channel may give one. */
  private async answer(tx: Tx, row: StoredMessage, { gates }: Resolution): Promise<boolean> {
    const later: readonly string[] = ['route', 'command', 'mention'];
    if (gates.some(({ gate, passed }) => !passed && !later.includes(gate))) return false;
    const answered = await answeredBy(tx, row);
    if (answered) await takeAnswer(tx, row, answered, this.engine.iso());
    return answered !== undefined;
  }

  /** What happened to a message that stands already: its row is changed, and the agent hears of it next time. */
  private async note(tx: Tx, row: StoredMessage, resolution: Resolution): Promise<void> {
    const at = this.engine.iso();
    await this.address(tx, row, resolution);
    const changed = await applyChange(tx, row, at);
    const open = resolution.outcome === 'trigger' || stateFor(resolution) === 'observed';
    const what = changed === undefined ? `${row.verb} that changes nothing` : `${row.verb} of ${changed}`;
    const state = open && row.verb !== 'press' ? 'observed' : 'dropped';
    await settleMessages(tx, [row.id], { state, reason: open ? what : reasonOf(resolution) }, at);
  }

  /** Writes down whom the message is for, and the version that decided. */
  private async address(tx: Tx, row: StoredMessage, resolution: Resolution) {
    const delivery = resolution.deliveries[0];
    const agent =
      delivery &&
      (await tx.selectFrom('agent').where('path', '=', delivery.agent).select('id').executeTakeFirst());
    const routed = {
      agentId: agent?.id ?? null,
      routeId: resolution.routeId,
      sessionKey: delivery?.sessionKey ?? null,
      topic: resolution.topic ?? row.topic,
      configVersion: resolution.version,
    };
    await tx.updateTable('message').set(routed).where('id', '=', row.id).execute();
    return agent && delivery && { sessionKey: delivery.sessionKey, agentId: agent.id };
  }

  private async place(
    tx: Tx,
    row: StoredMessage,
    resolution: Resolution,
    { command, standing, ...rest }: Told,
  ): Promise<Taken> {
    const to = await this.address(tx, row, resolution);
    const at = this.engine.iso();
    if (resolution.outcome === 'trigger' && to) {
      if (command) return this.command(tx, row, command, { ...to, ...rest });
      if (resolution.matchedBy === 'engagement') await keepOpen(tx, standing, at);
      const told = standing.word && (await obeyWord(tx, row, standing.word, to.agentId, at));
      if (told !== undefined) return this.done(tx, row, told);
      await applyChange(tx, row, at);
      await settleMessages(tx, [row.id], { state: 'queued' }, at);
      return 'queued';
    }
    const asked = resolution.outcome === 'pair' ? await askToPair(tx, row, at) : undefined;
    const { reason, state } = asked ?? { reason: reasonOf(resolution), state: stateFor(resolution) };
    await settleMessages(tx, [row.id], { state, reason }, at);
    if (resolution.outcome === 'refuse' || resolution.outcome === 'onboard')
      await this.answerOnce(tx, row, resolution);
    return 'decided';
  }

  private async command(
    tx: Tx,
    row: StoredMessage,
    command: ChatCommand,
    to: Pick<CommandPlace, 'sessionKey' | 'agentId' | 'about' | 'after'>,
  ): Promise<Taken> {
    const at = this.engine.iso();
    const { within } = this.options;
    const place = { ...to, within, chat: row.chat, sender: row.sender, now: at };
    const text = await runCommand(tx, command, place);
    await settleMessages(tx, [row.id], { state: 'answered', reason: `command /${command.name}` }, at);
    await this.notice(tx, row, `command:${row.id}`, text);
    return 'decided';
  }

  /** A word that stood alone was obeyed. */
  private async done(tx: Tx, row: StoredMessage, told: string): Promise<Taken> {
    await settleMessages(tx, [row.id], { state: 'answered', reason: 'a steering word' }, this.engine.iso());
    await this.notice(tx, row, `word:${row.id}`, told);
    return 'decided';
  }

  /** Each sender is told, and the operator once a day for each chat. */
  private async fail(tx: Tx, row: StoredMessage): Promise<void> {
    const at = this.engine.iso();
    const reason = 'routing failed; the log has the details';
    await settleMessages(tx, [row.id], { state: 'failed', reason }, at);
    const text = 'This message could not be routed to an agent. The operator has been told.';
    await this.notice(tx, row, `unrouted:${row.id}`, text);
    const operator = await operatorChat(tx);
    if (!operator || operator.chat === row.chat) return;
    const key = `unrouted:${row.chat}:${at.slice(0, 10)}`;
    const words = `Messages of ${row.chat} cannot be routed; the log has the details.`;
    await appendOutbound(tx, { ...operator, key, kind: 'notice', sender: 'system', text: words }, at);
  }

  /** Never silent: the first message of a chat that nobody takes gets one visible answer. */
  private async answerOnce(tx: Tx, row: StoredMessage, resolution: Resolution): Promise<void> {
    const text =
      resolution.outcome === 'onboard'
        ? 'Nobody is set up to answer here yet. The operator has been told.'
        : 'This chat is not connected to an agent.';
    log.gateway.warn({ chat: row.chat, outcome: resolution.outcome }, 'a chat has no agent');
    await this.notice(tx, row, `unrouted:${row.channel}:${row.chat}`, text);
  }

  private async notice(tx: Tx, row: StoredMessage, key: string, text: string): Promise<void> {
    const { channel, chat, threadId, topic } = row;
    const place = { channel, chat, threadId, topic };
    await appendOutbound(
      tx,
      { ...place, key, kind: 'notice', sender: 'system', text, replyTo: row.id },
      this.engine.iso(),
    );
  }
}

/** The route asks for this verb by name; one that says nothing of verbs does not mean edits and reactions. */
function namesVerb(router: Router, { routeId }: Resolution): boolean {
  return router.snapshot.routes.find(({ id }) => id === routeId)?.match.verb !== undefined;
}

function stateFor({ outcome, keepContext }: Resolution): 'observed' | 'parked' | 'dropped' {
  if (outcome === 'observe' || outcome === 'announce' || keepContext) return 'observed';
  return outcome === 'onboard' ? 'parked' : 'dropped';
}

/** The named rule or gate that decided. */
function reasonOf(resolution: Resolution): string {
  const closed = resolution.gates.find((gate) => !gate.passed);
  if (closed) return `${closed.gate}: ${closed.reason}`;
  if (resolution.routeId) return `route ${resolution.routeId} says ${resolution.mode ?? resolution.outcome}`;
  return resolution.outcome;
}
