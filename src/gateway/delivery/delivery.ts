import { ChannelError, type Channel } from '../../adapters/channel.js';
import { claimDue, hasDue, noteParts, settle, type Delivery, type Settlement } from '../../bus/outbox.js';
import type { Tx } from '../../db/db.js';
import { log } from '../../platform/log.js';
import type { Absence } from '../channels/supervisor.js';
import { showMessage } from '../chat/show.js';
import type { Engine } from '../engine.js';
import { insist } from '../insist.js';
import { sendsOf } from './plan.js';
import { noteStanding, targetsOf, Undelivered, type Standing } from './targets.js';
import { carries, tellOperator } from './undelivered.js';

/** The channels that run, and why one does not. */
export interface ChannelBoard {
  get(id: string): Channel | undefined;
  absence(id: string): Promise<Absence>;
}

/** At most so many deliveries are on their way at once; a chat has one at a time. */
const most = 50;
const maxAttempts = 8;
/** Of one channel, so that its backlog after a restart neither storms its platform nor holds up the others. */
const mostOfChannel = 12;

/** What a send came to, and what stands in the chat since. */
interface Sent {
  outcome: Settlement;
  standing?: Standing;
}

/** Back-off of a send that did not happen: doubling from two seconds, five minutes at the most. */
const backOffMs = (attempts: number): number => Math.min(300_000, 2000 * 2 ** Math.min(attempts - 1, 10));

/**
 * Takes due deliveries from the outbox to their channels, and settles each by what the platform said (P4). A pass only
 * sets them on their way, so that a slow platform holds up its own chats and no others.
 */
export class DeliveryLoop {
  readonly #running = new Set<Promise<void>>();
  readonly #under = new Set<Delivery>();
  /** Sent, but not written down as such: the transaction failed. */
  readonly #unsettled = new Map<Delivery, Sent>();

  constructor(
    private readonly engine: Engine,
    private readonly channels: ChannelBoard,
    private readonly wake: () => void,
  ) {}

  async pass(): Promise<boolean> {
    for (const [delivery, sent] of this.#unsettled) this.begin(delivery, sent);
    this.#unsettled.clear();
    await this.claim();
    return false;
  }

  /** A last time before the server ends: what was said by turns that have just ended leaves as well. */
  async drain(): Promise<void> {
    while ((await this.claim()) > 0 || this.#running.size > 0) await this.idle();
  }

  private async claim(): Promise<number> {
    const free = most - this.#running.size;
    if (free <= 0) return 0;
    const busy = new Map<string, number>();
    for (const { channel } of this.#under) busy.set(channel, (busy.get(channel) ?? 0) + 1);
    if (!(await hasDue(this.engine.database.read, this.engine.iso()))) return 0;
    const room = (channel: string): number => mostOfChannel - (busy.get(channel) ?? 0);
    const due = await this.engine.database.transact(
      async (tx) => ((await this.engine.isCurrent(tx)) ? claimDue(tx, this.engine.iso(), free, room) : []),
      'claim',
    );
    for (const delivery of due) this.begin(delivery);
    return due.length;
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  private begin(delivery: Delivery, sent?: Sent): void {
    this.#under.add(delivery);
    const work = this.deliver(delivery, sent)
      .catch((error: unknown) =>
        log.channel.error({ error, delivery: delivery.id }, 'a delivery was not settled'),
      )
      .finally(() => {
        this.#running.delete(work);
        this.#under.delete(delivery);
        this.engine.pulse.beat();
        // What could not be written down waits for the next pass, or this one would have no end.
        if (!this.#unsettled.has(delivery)) this.wake();
      });
    this.#running.add(work);
  }

  private async deliver(delivery: Delivery, known?: Sent): Promise<void> {
    const sent = known ?? (await this.send(delivery));
    try {
      await this.settle(delivery, sent);
    } catch (error) {
      // It has happened outside: the next pass writes it down, and nobody sends it again.
      this.#unsettled.set(delivery, sent);
      throw error;
    }
    if (sent.outcome.state !== 'sent')
      log.channel.warn({ delivery: delivery.id, ...sent.outcome }, 'not delivered');
  }

  private settle(delivery: Delivery, { outcome, standing }: Sent): Promise<void> {
    return insist(() =>
      this.engine.database.transact(async (tx) => {
        if (!(await this.engine.isCurrent(tx))) return;
        await settle(tx, delivery.id, outcome);
        if (standing) await noteStanding(tx, delivery, standing);
        await this.follow(tx, delivery, outcome);
      }, 'settle-delivery'),
    );
  }

  private async send(delivery: Delivery): Promise<Sent> {
    try {
      const channel = this.channels.get(delivery.channel) ?? (await this.absent(delivery.channel));
      const standing = await this.sendAll(delivery, channel);
      const [platformId] = delivery.parts;
      return { outcome: { state: 'sent', ...(platformId && { platformId }) }, standing };
    } catch (error) {
      return { outcome: this.failure(delivery, error) };
    }
  }

  private async absent(id: string): Promise<never> {
    const { waits, reason } = await this.channels.absence(id);
    throw new ChannelError(waits ? 'unreachable' : 'rejected', reason);
  }

  /** Every part that is sent is noted before the next one leaves, so that no retry sends it again. */
  private async sendAll(delivery: Delivery, channel: Channel): Promise<Standing> {
    const targets = await targetsOf(this.engine.database.read, delivery);
    const sends = sendsOf(delivery, channel.capabilities, targets);
    for (const outgoing of sends.slice(delivery.parts.length)) {
      this.engine.step('send:before');
      const { platformId = null } = await channel.send(outgoing);
      this.engine.step('send:after');
      delivery.parts.push(outgoing.platformId ?? platformId);
      if (sends.length > 1) await this.note(delivery);
    }
    return delivery.parts.filter((_, index) => sends[index]?.kind !== 'delete');
  }

  private note({ id, parts }: Delivery): Promise<void> {
    return insist(() => this.engine.database.transact((tx) => noteParts(tx, id, parts), 'note-part'));
  }

  private failure({ attempts }: Delivery, error: unknown): Settlement {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof Undelivered) return { state: 'failed', error: text };
    const kind = error instanceof ChannelError ? error.kind : 'unknown';
    if (kind === 'rejected') return { state: 'failed', error: text };
    if (kind === 'unknown') return { state: 'uncertain', error: text };
    // A platform that says when to come back takes the message in the end, however often it says so.
    if (kind === 'unreachable' && attempts >= maxAttempts)
      return { state: 'failed', error: `given up after ${attempts} attempts: ${text}` };
    const wait = (error instanceof ChannelError && error.retryAfterMs) || backOffMs(attempts);
    return { state: 'pending', error: text, nextAt: this.engine.iso(wait) };
  }

  /** The message that was carried takes the delivery's fate, and the page shows it. */
  private async follow(tx: Tx, delivery: Delivery, outcome: Settlement): Promise<void> {
    if (delivery.messageId === null) return;
    const now = this.engine.iso();
    if (carries(delivery) && outcome.state !== 'pending') {
      const state = outcome.state === 'sent' ? 'sent' : 'failed';
      const reason = outcome.state === 'sent' ? null : `${outcome.state}: ${outcome.error}`;
      await tx.updateTable('message').set({ state, reason }).where('id', '=', delivery.messageId).execute();
    }
    if (outcome.state === 'sent') await showMessage(tx, delivery.messageId, now);
    if (outcome.state === 'failed' || outcome.state === 'uncertain')
      await tellOperator(tx, delivery, outcome, now);
  }
}
