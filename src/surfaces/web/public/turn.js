import { cancel } from './api.js';
import { el } from './dom.js';
import { costOf, elapsedOf, turnWords } from './format.js';
import { markdown } from './markdown.js';

/** A running turn: the text as it is written, and the one line on what is being done. */
export class LiveTurn {
  constructor(id) {
    Object.assign(this, { id, attempt: 0, text: '', state: 'running', base: 0, since: performance.now() });
    this.bubble = el('div', { class: 'bubble text', data: { role: 'streaming', turn: id }, hidden: true });
    this.word = el('span', { class: 'word' });
    this.time = el('span', { class: 'elapsed' });
    this.step = el('span', { class: 'step', data: { role: 'step' } });
    this.cost = el('span', { class: 'cost', data: { role: 'cost' } });
    this.stop = el('button', { type: 'button', class: 'cancel', data: { role: 'cancel' } }, 'Cancel');
    this.stop.addEventListener('click', () => this.cancel());
    this.actions = el('ol', { class: 'actions', data: { role: 'actions' } });
    const line = el(
      'div',
      { class: 'line' },
      el('i', { class: 'pulse' }),
      this.word,
      this.time,
      this.cost,
      this.stop,
    );
    const progress = el(
      'div',
      { class: 'progress', data: { role: 'progress', turn: id } },
      line,
      this.step,
      this.actions,
    );
    this.element = el('article', { class: 'turn', data: { role: 'turn', turn: id } }, this.bubble, progress);
    this.element.setAttribute('aria-label', 'The agent is working');
    this.tick();
  }

  async cancel() {
    this.stop.disabled = true;
    this.stop.textContent = 'Cancelling';
    await cancel(this.id).catch((refused) => {
      if (refused.status === 404) return;
      this.stop.disabled = false;
      this.stop.textContent = 'Cancel';
    });
  }

  /** Text of an older attempt comes too late to be shown. */
  write({ attempt, text }) {
    if (attempt < this.attempt) return;
    if (attempt > this.attempt) this.text = '';
    this.attempt = attempt;
    this.text += text;
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  reset(attempt) {
    this.attempt = attempt;
    this.clear();
  }

  clear() {
    this.text = '';
    this.draw();
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    this.bubble.hidden = this.text.trim() === '';
    this.bubble.replaceChildren(...markdown(this.text));
  }

  progress({ state, elapsedMs, step, actions, cost }) {
    Object.assign(this, { state, base: elapsedMs, since: performance.now() });
    this.element.dataset.state = state;
    this.step.textContent = step ?? '';
    this.cost.textContent = cost === null || cost === undefined ? '' : costOf(cost);
    this.actions.replaceChildren(...actions.slice(-5).map((action) => el('li', {}, action)));
    this.tick();
  }

  /** Between two status lines the clock goes on by itself. */
  tick() {
    this.word.textContent = turnWords[this.state] ?? this.state;
    this.time.textContent = elapsedOf(this.base + performance.now() - this.since);
  }
}
