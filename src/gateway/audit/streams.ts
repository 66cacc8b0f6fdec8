import type { Selectable } from 'kysely';
import { ChannelError } from '../../adapters/channel.js';
import { callbackHeaders } from '../../adapters/hook/hook.outbound.js';
import type { AuditStreamTable } from '../../db/tables/audit.js';
import { auditStreamPlace } from '../../identity/sealed.js';
import { auditHead } from '../../kernel/audit.js';
import { log } from '../../platform/log.js';
import type { Egress } from '../channels/egress.js';
import type { Engine } from '../engine.js';

type Stream = Selectable<AuditStreamTable>;
type Changes = Partial<Omit<Stream, 'id' | 'version'>>;

/** What goes in one post; the rest follows when this is taken, so that nothing heaps up before a slow receiver. */
const most = { rows: 100, bytes: 262_144 };
const longestWaitMs = 3_600_000;

/** Posts the rows of the chain to each receiver, one post at a time and each from where its row says it is. */
export class AuditStreams {
  readonly #busy = new Map<string, Promise<void>>();
  #stopping = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly egress: Egress,
    private readonly wake: () => void,
  ) {}

  start(): void {
    this.#stopping = new AbortController();
  }

  /** What is on its way is broken off and comes again: the cursor moves when the receiver has answered. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#busy.values());
  }

  /** Never waits for a receiver, so that one that hangs holds up no other. */
  async pass(): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false;
    const { read } = this.engine.database;
    const streams = await read.selectFrom('auditStream').selectAll().where('enabled', '=', true).execute();
    const now = this.engine.iso();
    const due = streams.filter(({ id, nextAt }) => !this.#busy.has(id) && (nextAt ?? '') <= now);
    if (due.length === 0) return false;
    const newest = await auditHead(read);
    for (const stream of due.filter(({ cursor }) => cursor < newest.seq)) this.begin(stream);
    return false;
  }

  private begin(stream: Stream): void {
    const work = this.send(stream)
      .catch((error: unknown) => log.gateway.error({ error, stream: stream.id }, 'a stream of audit rows'))
      .finally(() => {
        this.#busy.delete(stream.id);
        this.wake();
      });
    this.#busy.set(stream.id, work);
  }

  private async send(stream: Stream): Promise<void> {
    const { id, cursor, url } = stream;
    const items = await this.rowsAfter(cursor);
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last) return;
    const body = JSON.stringify({ type: 'audit.rows', stream: id, items });
    const seconds = Math.floor(this.engine.clock.now() / 1000);
    try {
      const secret = this.engine.keys.open(auditStreamPlace(id), stream);
      const headers = callbackHeaders(`${id}-${first.seq}-${last.seq}`, seconds, body, secret);
      await this.egress.post(url, headers, body, this.#stopping.signal);
    } catch (error) {
      if (!this.#stopping.signal.aborted) await this.failed(stream, error);
      return;
    }
    const skipped = stream.skipped + first.seq - cursor - 1;
    const taken = { cursor: last.seq, skipped, deliveredAt: this.engine.iso() };
    await this.change(stream, { ...taken, attempts: 0, nextAt: null, error: null });
  }

  private async rowsAfter(cursor: number) {
    const rows = await this.engine.database.read
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', cursor)
      .orderBy('seq')
      .limit(most.rows)
      .execute();
    let bytes = 0;
    const fits = rows.findIndex((row) => (bytes += JSON.stringify(row).length) > most.bytes);
    return fits < 0 ? rows : rows.slice(0, Math.max(1, fits));
  }

  private async failed(stream: Stream, error: unknown): Promise<void> {
    const attempts = stream.attempts + 1;
    const asked = error instanceof ChannelError ? error.retryAfterMs : undefined;
    const waitMs = asked ?? Math.min(1000 * 2 ** Math.min(attempts - 1, 12), longestWaitMs);
    const reason = error instanceof Error ? error.message : String(error);
    await this.change(stream, { attempts, error: reason.slice(0, 500), nextAt: this.engine.iso(waitMs) });
  }

  /** Only where nobody has changed the stream meanwhile; then the rows come once more. */
  private async change({ id, version }: Stream, changes: Changes): Promise<void> {
    await this.engine.database.transact((tx) =>
      tx
        .updateTable('auditStream')
        .set(changes)
        .where('id', '=', id)
        .where('version', '=', version)
        .execute(),
    );
  }
}
