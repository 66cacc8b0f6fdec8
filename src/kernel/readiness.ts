/** What keeps the server from being ready, by name: `migrations`, `runtime`, `channels`… Empty means ready. */
export class Readiness {
  readonly #reasons = new Map<string, string>();
  readonly #warnings = new Map<string, string>();

  /** Notes a reason, or takes it away by `undefined`. */
  set(name: string, reason: string | undefined): void {
    if (reason === undefined) this.#reasons.delete(name);
    else this.#reasons.set(name, reason);
  }

  /** Notes what does not keep the server from being ready and should be looked at, or takes it away by `undefined`. */
  warn(name: string, warning: string | undefined): void {
    if (warning === undefined) this.#warnings.delete(name);
    else this.#warnings.set(name, warning);
  }

  warnings(): { name: string; warning: string }[] {
    return Array.from(this.#warnings, ([name, warning]) => ({ name, warning }));
  }

  reasons(): { name: string; reason: string }[] {
    return Array.from(this.#reasons, ([name, reason]) => ({ name, reason }));
  }
}
