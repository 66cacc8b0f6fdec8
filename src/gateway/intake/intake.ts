import type { Tx } from '../../db/db.js';
import { appendOutbound } from '../../bus/outbound.js';
import { settleMessages } from '../../bus/state.js';
import { log } from '../../platform/log.js';
import { resolve } from '../../routing/resolve.js';
import type { Resolution } from '../../routing/types.js';
import type { Engine } from '../engine.js';
import { operatorChat } from '../turns/operator-chat.js';
import { parseCommand, type ChatCommand } from './commands.js';
import { directAgent, factsOf, type StoredMessage } from './facts.js';
import { runCommand } from './run-command.js';
import { RouterCache } from './snapshot.js';

const batch = 100;

/** What became of a routed message, beside its state: which loops have work now. */
type Wakes = 'queue' | 'cancel' | 'delivery';

/** Routes every stored message by itself, in the order of the bus; a batch is never decided by its last row. */
export class Intake {
  readonly routers = new RouterCache();

  constructor(
    private readonly engine: Engine,
    private readonly wake: (loop: Wakes) => void,
    private readonly about: () => Promise<string>,
  ) {}

  /** One pass: whether there may be more. */
  async pass(): Promise<boolean> {
    const { read } = this.engine.database;
    const rows = await read
      .selectFrom('message')
      .selectAll()
      .where('state', '=', 'received')
      .orderBy('seq')
      .limit(batch)
      .execute();
    for (const row of rows) await this.take(row);
    return rows.length === batch;
  }

  private async take(row: StoredMessage): Promise<void> {
    try {
      const router = await this.routers.current(this.engine.database.read);
      const command = parseCommand(row.text);
      const state = await this.stateOf(row, command);
      const resolution = resolve(router, factsOf(row), state);
      await this.engine.database.transact((tx) => this.place(tx, row, resolution, command));
    } catch (error) {
      // A message that cannot be routed must not hold up those behind it, nor vanish (P1).
      log.gateway.error({ error, message: row.id }, 'routing failed');
      await this.engine.database.transact((tx) => this.fail(tx, row));
    }
    this.engine.pulse.beat();
    for (const loop of ['queue', 'cancel', 'delivery'] as const) this.wake(loop);
  }

  private async stateOf(row: StoredMessage, command: ChatCommand | undefined) {
    const direct = directAgent(row);
    const replyAgent = row.replyTo === null ? undefined : await this.writerOf(row.chat, row.replyTo);
    return {
      ...(direct !== undefined && { direct }),
      ...(replyAgent !== undefined && { replyAgent }),
      ...(command && { command: true, commandOwner: row.channel === 'web' }),
    };
  }

  /** The agent that wrote the message being answered. */
  private async writerOf(chat: string, replyTo: string): Promise<string | undefined> {
    const row = await this.engine.database.read
      .selectFrom('message')
      .innerJoin('agent', 'agent.id', 'message.agentId')
      .where('message.chat', '=', chat)
      .where('message.direction', '=', 'out')
      .where((eb) => eb.or([eb('message.id', '=', replyTo), eb('message.platformId', '=', replyTo)]))
      .select('agent.path')
      .executeTakeFirst();
    return row?.path;
  }

  private async place(
    tx: Tx,
    row: StoredMessage,
    resolution: Resolution,
    command: ChatCommand | undefined,
  ): Promise<void> {
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
    const at = this.engine.iso();
    if (resolution.outcome === 'trigger' && agent && delivery) {
      if (command)
        return this.command(tx, row, command, { sessionKey: delivery.sessionKey, agentId: agent.id });
      return settleMessages(tx, [row.id], { state: 'queued' }, at);
    }
    const reason = reasonOf(resolution);
    const state = stateFor(resolution);
    await settleMessages(tx, [row.id], { state, reason }, at);
    if (resolution.outcome === 'refuse' || resolution.outcome === 'onboard')
      await this.answerOnce(tx, row, resolution);
  }

  private async command(
    tx: Tx,
    row: StoredMessage,
    command: ChatCommand,
    to: { sessionKey: string; agentId: string },
  ): Promise<void> {
    const at = this.engine.iso();
    const place = { ...to, chat: row.chat, now: at, about: await this.about() };
    const text = await runCommand(tx, command, place);
    await settleMessages(tx, [row.id], { state: 'answered', reason: `command /${command.name}` }, at);
    await this.notice(tx, row, `command:${row.id}`, text);
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
