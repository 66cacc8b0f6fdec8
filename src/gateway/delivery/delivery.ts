import { claimDue, settle, type Delivery, type Settlement } from '../../bus/outbox.js';
import type { Tx } from '../../db/db.js';
import { ChannelError, type Channel, type Outgoing } from '../../adapters/channel.js';
import { log } from '../../platform/log.js';
import type { Engine } from '../engine.js';
import { showMessage } from '../chat/show.js';

const batch = 50;
const maxAttempts = 8;

/** Back-off of a send that did not happen: doubling from two seconds, five minutes at the most. */
const backOffMs = (attempts: number): number => Math.min(300_000, 2000 * 2 ** (attempts - 1));

/** Takes due deliveries from the outbox to their channels, and settles each by what the platform said (P4). */
export class DeliveryLoop {
  constructor(
    private readonly engine: Engine,
    private readonly channels: ReadonlyMap<string, Channel>,
  ) {}

  async pass(): Promise<boolean> {
    const due = await this.engine.database.transact((tx) => claimDue(tx, this.engine.iso(), batch));
    await Promise.all(due.map((delivery) => this.deliver(delivery)));
    if (due.length > 0) this.engine.pulse.beat();
    return due.length > 0;
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const outcome = await this.send(delivery);
    await this.engine.database.transact(async (tx) => {
      await settle(tx, delivery.id, outcome);
      await this.follow(tx, delivery, outcome);
    });
    if (outcome.state !== 'sent') log.channel.warn({ delivery: delivery.id, ...outcome }, 'not delivered');
  }

  private async send(delivery: Delivery): Promise<Settlement> {
    const channel = this.channels.get(delivery.channel);
    if (!channel) return { state: 'failed', error: `there is no channel ${delivery.channel}` };
    try {
      const { platformId } = await channel.send(outgoing(delivery));
      return { state: 'sent', ...(platformId !== undefined && { platformId }) };
    } catch (error) {
      return this.failure(delivery, error);
    }
  }

  private failure({ attempts }: Delivery, error: unknown): Settlement {
    const text = error instanceof Error ? error.message : String(error);
    const kind = error instanceof ChannelError ? error.kind : 'unknown';
    if (kind === 'rejected') return { state: 'failed', error: text };
    if (kind === 'unknown') return { state: 'uncertain', error: text };
    if (attempts >= maxAttempts)
      return { state: 'failed', error: `given up after ${attempts} attempts: ${text}` };
    const wait = (error instanceof ChannelError && error.retryAfterMs) || backOffMs(attempts);
    return { state: 'pending', error: text, nextAt: this.engine.iso(wait) };
  }

  /** The message that was carried takes the delivery's fate, and the page shows it. */
  private async follow(tx: Tx, delivery: Delivery, outcome: Settlement): Promise<void> {
    if (delivery.messageId === null) return;
    const carries = ['message', 'notice', 'file'].includes(delivery.kind);
    if (carries && outcome.state !== 'pending') {
      const state = outcome.state === 'sent' ? 'sent' : 'failed';
      const reason = outcome.state === 'sent' ? null : `${outcome.state}: ${outcome.error}`;
      const platformId = 'platformId' in outcome ? (outcome.platformId ?? null) : null;
      await tx
        .updateTable('message')
        .set({ state, reason, platformId })
        .where('id', '=', delivery.messageId)
        .execute();
    }
    if (outcome.state === 'sent') await showMessage(tx, delivery.messageId, this.engine.iso());
  }
}

function outgoing({ kind, key, chat, payload }: Delivery): Outgoing {
  const {
    text = '',
    threadId,
    platformId,
    attachments = [],
  } = payload as {
    text?: string;
    threadId?: string | null;
    platformId?: string | null;
    attachments?: Outgoing['attachments'];
  };
  return {
    kind,
    key,
    chat,
    text,
    attachments,
    ...(threadId && { threadId }),
    ...(platformId && { platformId }),
  };
}
