import { byPriority, type Entry } from './entry.js';
import type { Considered } from './types.js';

const limit = 200;

/** Collects what each rule said to a message: at most 200 rules, the winner always among them. */
export class Trace {
  private readonly seen = new Map<string, { entry: Entry; failure: string | undefined }>();
  private winner: string | undefined;

  get full(): boolean {
    return this.seen.size >= limit;
  }

  /** Notes one reading of a rule; of two readings the one that matched is told, else the first. */
  note(entry: Entry, failure: string | undefined): void {
    const { id } = entry.route;
    const before = this.seen.get(id);
    const wins = failure === undefined && this.winner === undefined;
    if (wins) this.winner = id;
    if (before ? before.failure === undefined || failure !== undefined : this.full && !wins) return;
    this.seen.set(id, { entry: before?.entry ?? entry, failure });
  }

  /** Fills up with rules that the lookup had no reason to look at. */
  fill(entries: readonly Entry[], failureOf: (entry: Entry) => string | undefined): void {
    for (const entry of entries) {
      if (this.full) return;
      if (!this.seen.has(entry.route.id)) this.note(entry, failureOf(entry));
    }
  }

  /** The rules in the order of the table. */
  considered(): readonly Considered[] {
    const all = [...this.seen.values()].sort((a, b) => byPriority(a.entry, b.entry));
    const surplus = all.length - limit;
    const kept =
      surplus > 0
        ? all.filter(({ entry }, index) => index < limit - 1 || entry.route.id === this.winner)
        : all;
    return kept.map(({ entry, failure }) => ({
      routeId: entry.route.id,
      matched: failure === undefined,
      failedPredicate: failure ?? null,
    }));
  }
}
