import { post } from './api.js';

const stored = `rookery:${location.pathname}`;

/**
 * What this page sends. Each message has an id of its own from the start, so that sending it again, also after a
 * reload, never makes two of it.
 */
export class Outbox {
  constructor({ onSent, onState }) {
    Object.assign(this, { onSent, onState, waiting: new Map() });
    window.addEventListener('online', () => this.waiting.forEach((entry) => this.wake(entry)));
  }

  /** What an earlier load of the page could not send; files are not kept. */
  resume() {
    const entries = JSON.parse(sessionStorage.getItem(stored) ?? '[]');
    return entries.map((entry) => ({ ...entry, files: [] }));
  }

  async send(entry) {
    this.waiting.set(entry.id, entry);
    this.save();
    for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
      try {
        const sent = await post(entry);
        return this.done(entry, () => this.onSent(entry, sent));
      } catch (refused) {
        if (!refused.isPassing) return this.done(entry, () => this.onState(entry, 'unsent', refused.message));
        this.onState(entry, 'retrying');
        await this.pause(entry, refused.retryAfter ?? wait);
      }
    }
  }

  done(entry, tell) {
    this.waiting.delete(entry.id);
    this.save();
    tell();
  }

  pause(entry, seconds) {
    return new Promise((resolve) => {
      entry.wake = resolve;
      setTimeout(resolve, seconds * 1000);
    });
  }

  wake(entry) {
    entry.wake?.();
  }

  /** The one of mine that the stream brings back before the answer to its post. */
  sameAs(message) {
    return [...this.waiting.values()].find((entry) => entry.text === message.text && !entry.adopted);
  }

  save() {
    const kept = [...this.waiting.values()].filter((entry) => entry.files.length === 0);
    sessionStorage.setItem(
      stored,
      JSON.stringify(kept.map(({ id, text, topic, at }) => ({ id, text, topic, at }))),
    );
  }
}
