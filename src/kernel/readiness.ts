/** What keeps the server from being ready, by name: `migrations`, `runtime`, `channels`… Empty means ready. */
export class Readiness {
  readonly #reasons = new Map<string, string>();

  /** Notes a reason, or takes it away by `undefined`. */
  set(name: string, reason: string | undefined): void {
    if (reason === undefined) this.#reasons.delete(name);
    else this.#reasons.set(name, reason);
  }

  reasons(): { name: string; reason: string }[] {
    return Array.from(this.#reasons, ([name, reason]) => ({ name, reason }));
  }
}
