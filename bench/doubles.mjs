// A harness and a runtime that do nothing and take no time, so that a turn costs what its rows cost.

/** Answers every prompt at once; steered messages are taken at once. */
export class IdleHarness {
  name = 'idle';

  start() {
    return new IdleRun();
  }

  takeOver() {
    return new IdleRun();
  }

  placeholderOf() {
    return undefined;
  }
}

class IdleRun {
  #waiting = [];
  #wake;
  #closed = false;

  get events() {
    return this.#events();
  }

  send() {
    this.#push({ kind: 'result', outcome: 'success', text: 'done', more: false });
  }

  steer(id) {
    this.#push({ kind: 'steered', id });
    return true;
  }

  async interrupt() {
    this.#push({ kind: 'result', outcome: 'interrupted', text: '', more: false });
  }

  toolsChanged() {}

  async close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#push({ kind: 'exit', reason: '', resumable: true });
  }

  #push(event) {
    this.#waiting.push(event);
    this.#wake?.();
  }

  async *#events() {
    for (;;) {
      while (this.#waiting.length > 0) {
        const event = this.#waiting.shift();
        yield event;
        if (event.kind === 'exit') return;
      }
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }
}

/** Containers that are never asked for, because the harness above starts none. */
export const idleRuntime = {
  name: 'process',
  isolation: 'none; nothing is run',
  probe: async () => ({ ok: true, detail: 'nothing is run' }),
  owner: () => ({ uid: process.getuid(), gid: process.getgid() }),
  inside: () => (path) => path,
  start: () => Promise.reject(new Error('no container is made here')),
  survivors: async () => [],
  remove: async () => {},
};
