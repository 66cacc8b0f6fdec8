import { ChannelError, type Capabilities, type Channel, type Outgoing } from '../../adapters/channel.js';
import type { Button } from '../../adapters/channel.js';
import type { StatusLineTable } from '../../db/tables/status.js';
import { log } from '../../platform/log.js';
import type { Engine } from '../engine.js';
import type { StatusLine } from './status-line.js';

/** The channels that run. */
export interface StatusChannels {
  get(id: string): Channel | undefined;
}

const most = 20;
const retryMs = 5000;

/**
 * Shows the status lines of turns on their platforms: posts, edits no faster than the platform allows in a chat, and
 * takes them away. A line is a courtesy: what goes wrong with it is logged and holds up nothing.
 */
export class StatusLoop {
  /** When a chat may be touched again. */
  readonly #clocks = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private readonly channels: StatusChannels,
  ) {}

  async pass(): Promise<boolean> {
    const lines = await this.due();
    await Promise.all(lines.map((line) => this.show(line)));
    for (const [chat, at] of this.#clocks) if (at < this.engine.clock.now()) this.#clocks.delete(chat);
    return false;
  }

  private async due(): Promise<StatusLine[]> {
    const now = this.engine.clock.now();
    const rows = await this.engine.database.read
      .selectFrom('statusLine')
      .selectAll()
      .where('nextAt', '<=', this.engine.iso())
      .where((eb) =>
        eb.or([
          eb.and([eb('state', 'in', ['waiting', 'standing']), eb('rendering', '>', eb.ref('shown'))]),
          eb.and([
            eb('state', '=', 'ending'),
            // People see the answer first, and then that nobody is working any more.
            eb.not(
              eb.exists(
                eb
                  .selectFrom('delivery')
                  .select('delivery.id')
                  .where('delivery.state', 'in', ['pending', 'sending'])
                  .whereRef('delivery.turnId', '=', 'statusLine.turnId'),
              ),
            ),
          ]),
        ]),
      )
      .orderBy('nextAt')
      .limit(200)
      .execute();
    const chats = new Set<string>();
    const free = rows.filter(({ chat }) => {
      if (chats.has(chat) || (this.#clocks.get(chat) ?? 0) > now) return false;
      chats.add(chat);
      return true;
    });
    return free.slice(0, most);
  }

  private async show(line: StatusLine): Promise<void> {
    const channel = this.channels.get(line.channel);
    if (!channel) return this.set(line, { nextAt: this.engine.iso(retryMs) });
    try {
      await this.act(line, channel);
    } catch (error) {
      await this.failed(line, error);
    }
    this.#clocks.set(line.chat, this.engine.clock.now() + channel.capabilities.editMs);
  }

  private async act(line: StatusLine, channel: Channel): Promise<void> {
    const { capabilities } = channel;
    if (line.state === 'ending') {
      const farewell = farewellOf(line, capabilities);
      if (farewell) await channel.send(farewell);
      return this.forget(line);
    }
    // A platform that cannot edit gets one line, which stays as it is.
    if (line.state === 'standing') {
      if (capabilities.edit) await channel.send(outgoing(line, 'edit', capabilities));
      return this.set(line, { shown: line.rendering });
    }
    if (!(await this.claim(line))) return;
    const { platformId } = await channel.send(outgoing(line, 'message', capabilities));
    if (capabilities.edit && platformId !== undefined) await this.stand(line, platformId);
    else await this.set(line, { state: 'lost' });
  }

  /** False where the turn has ended since the line was looked at: nobody would take it away. */
  private async claim({ turnId }: StatusLine): Promise<boolean> {
    const claimed = await this.engine.database.transact((tx) =>
      tx
        .updateTable('statusLine')
        .set({ state: 'posting' })
        .where('turnId', '=', turnId)
        .where('state', '=', 'waiting')
        .returning('turnId')
        .executeTakeFirst(),
    );
    return claimed !== undefined;
  }

  /** The turn may have ended while its line was being posted, and could not tell it then. */
  private stand({ turnId, rendering }: StatusLine, platformId: string): Promise<void> {
    return this.engine.database.transact(async (tx) => {
      const turn = await tx.selectFrom('turn').where('id', '=', turnId).select('endedAt').executeTakeFirst();
      const state = turn && turn.endedAt === null ? 'standing' : 'ending';
      const to = { state, platformId, shown: rendering } as const;
      await tx.updateTable('statusLine').set(to).where('turnId', '=', turnId).execute();
    });
  }

  private async failed(line: StatusLine, error: unknown): Promise<void> {
    log.channel.info({ turn: line.turnId, error: String(error) }, 'a status line was not shown');
    const kind = error instanceof ChannelError ? error.kind : 'unknown';
    const again = kind === 'rateLimited' || kind === 'unreachable';
    if (!again) return line.state === 'ending' ? this.forget(line) : this.set(line, { state: 'lost' });
    const wait = (error instanceof ChannelError && error.retryAfterMs) || retryMs;
    this.#clocks.set(line.chat, this.engine.clock.now() + wait);
    await this.set(line, { state: line.state, nextAt: this.engine.iso(wait) });
  }

  private set({ turnId }: StatusLine, to: Partial<StatusLineTable>): Promise<void> {
    return this.engine.database.transact(
      async (tx) => void (await tx.updateTable('statusLine').set(to).where('turnId', '=', turnId).execute()),
    );
  }

  private forget({ turnId }: StatusLine): Promise<void> {
    return this.engine.database.transact(
      async (tx) => void (await tx.deleteFrom('statusLine').where('turnId', '=', turnId).execute()),
    );
  }
}

function outgoing(line: StatusLine, kind: Outgoing['kind'], { buttons }: Capabilities): Outgoing {
  const { turnId, rendering, chat, threadId, platformId, text } = line;
  return {
    kind,
    key: `status:${turnId}:${rendering}`,
    chat,
    text,
    attachments: [],
    silent: true,
    turnId,
    ...(threadId !== null && { threadId }),
    ...(platformId !== null && { platformId }),
    ...(buttons && { buttons: line.buttons as unknown as Button[] }),
  };
}

/** How a line goes: removed where the platform can, folded into one without a button where it cannot. */
function farewellOf(line: StatusLine, can: Capabilities): Outgoing | undefined {
  if (can.delete) return outgoing({ ...line, text: '', buttons: [] }, 'delete', can);
  if (!can.edit) return undefined;
  const [head = ''] = line.text.split('\n');
  return outgoing({ ...line, text: head.replace(/^Working/, 'Worked'), buttons: [] }, 'edit', can);
}
