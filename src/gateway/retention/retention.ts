import { settingOf } from '../../db/setting.js';
import type { ReadDb } from '../../db/db.js';
import type { Engine } from '../engine.js';
import { scrub } from './scrub.js';
import { AuditTrim } from './audit-trim.js';
import { approvals, attachments, sessions, toolCalls, work } from './portions.js';
import { Sweep } from './sweep.js';

/** The setting `retention`: days after which things go; what is absent stays for ever. */
interface Retention {
  messages?: number;
  turnEvents?: number;
  transcripts?: number;
  audit?: number;
}

export interface Removal {
  removed: number;
  /** There may be more at once. */
  more: boolean;
}

/** Takes away a part of what is older than a time, so small that nobody waits for it. */
export interface Portion {
  remove(engine: Engine, before: string): Promise<Removal>;
}

const dayMs = 24 * 3_600_000;

async function retentionOf(db: ReadDb): Promise<Retention> {
  return ((await settingOf(db, 'retention')) ?? {}) as Retention;
}

/** One portion after the other of what has come of age; what has gone is scrubbed when all of it has. */
export class RetentionLoop {
  readonly #portions: Record<keyof Retention, readonly Portion[]>;
  #removed = false;

  constructor(
    private readonly engine: Engine,
    wakeHomes: () => void,
  ) {
    this.#portions = {
      messages: [
        attachments,
        work,
        approvals,
        new Sweep('delivery'),
        new Sweep('message'),
        new Sweep('chatEvent'),
      ],
      turnEvents: [toolCalls, new Sweep('chatEvent', true)],
      transcripts: [sessions(wakeHomes)],
      audit: [new AuditTrim()],
    };
  }

  async pass(): Promise<boolean> {
    const kept = await retentionOf(this.engine.database.read);
    let more = false;
    for (const [kind, days] of Object.entries(kept) as [keyof Retention, number][]) {
      const before = new Date(this.engine.clock.now() - days * dayMs).toISOString();
      for (const portion of this.#portions[kind]) {
        const removal = await portion.remove(this.engine, before);
        this.#removed ||= removal.removed > 0;
        more ||= removal.more;
      }
    }
    if (more || !this.#removed) return more;
    await scrub(this.engine.database);
    this.#removed = false;
    return false;
  }
}
