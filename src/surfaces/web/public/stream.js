import { eventsUrl, history } from './api.js';

const kinds = ['message', 'delta', 'reset', 'progress', 'turn', 'state'];

/**
 * Keeps one event stream open. The browser itself comes back with Last-Event-ID after a cut; when it gives up, which
 * it does when it was answered with an error, this opens a new stream after the last event seen.
 */
export class Stream {
  constructor(after, { onEvent, onStatus, onGone }) {
    Object.assign(this, { last: after, tries: 0, onEvent, onStatus, onGone });
    window.addEventListener('online', () => this.open());
    window.addEventListener('pageshow', (event) => event.persisted && this.open());
    this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    const source = new EventSource(eventsUrl(this.last));
    this.source = source;
    source.onopen = () => {
      this.tries = 0;
      this.onStatus('connected');
    };
    source.onerror = () => this.lost(source);
    for (const kind of kinds) source.addEventListener(kind, (event) => this.take(kind, event));
  }

  take(kind, event) {
    const seq = Number(event.lastEventId);
    if (event.data === undefined || seq <= this.last) return;
    this.last = seq;
    this.onEvent({ kind, seq, data: JSON.parse(event.data) });
  }

  lost(source) {
    if (source !== this.source) return;
    this.onStatus('reconnecting');
    if (source.readyState !== EventSource.CLOSED) return;
    this.tries += 1;
    this.timer = setTimeout(() => this.again(), Math.min(1000 * 2 ** this.tries, 15_000));
  }

  /** An event stream does not tell why it was refused; a plain request does. */
  async again() {
    try {
      await history();
      this.open();
    } catch (refused) {
      if (refused.status === 404) this.onGone();
      else this.lost(this.source);
    }
  }
}
