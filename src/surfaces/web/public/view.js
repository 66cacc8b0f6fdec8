import { el, role } from './dom.js';
import { dayOf, turnEnds } from './format.js';
import { messageElement, metaElement } from './message.js';
import { Scroll } from './scroll.js';
import { LiveTurn } from './turn.js';
import { countUnread } from './unread.js';

/** The conversation on the page: messages in the log, running turns below it. */
export class View {
  constructor(actions) {
    Object.assign(this, { actions, messages: new Map(), turns: new Map() });
    this.log = role('log');
    this.live = role('live');
    this.scroll = new Scroll(role('scroll'), role('jump'));
    this.typing = el('div', { class: 'typing', data: { role: 'typing' }, 'aria-hidden': 'true' });
    this.typing.append(el('i'), el('i'), el('i'));
    setInterval(() => this.turns.forEach((turn) => turn.tick()), 1000);
  }

  /** One event of the stream. */
  apply({ kind, data }) {
    this.scroll.keep(() => {
      if (kind === 'message') this.receive(data);
      else if (kind === 'state') this.change(data.message, { state: data.state, reason: data.reason });
      else if (kind === 'delta') this.turn(data.turn).write(data);
      else if (kind === 'reset') this.turn(data.turn).reset(data.attempt);
      else if (kind === 'progress') this.turn(data.turn).progress(data);
      else if (kind === 'turn') this.end(data);
      this.showTyping();
    });
  }

  receive(message) {
    const isOut = message.direction === 'out';
    if (isOut && message.turn) this.turns.get(message.turn)?.clear();
    if (isOut && !this.messages.has(message.id)) countUnread();
    if (!isOut && !this.messages.has(message.id)) this.actions.adopt(message);
    this.show(message);
  }

  /** Draws a message at its place: where it is already, or at the end. */
  show(message) {
    const before = this.element(message.id);
    const element = messageElement(message, this.actions, this.replyOf(message));
    this.messages.set(message.id, message);
    if (before) return before.replaceWith(element);
    const day = dayOf(message.at);
    if (day !== this.day) this.log.append(el('p', { class: 'day' }, (this.day = day)));
    this.log.append(element);
    this.last = message;
    role('empty').hidden = true;
  }

  replyOf({ direction, replyTo }) {
    const lastIncoming = [...this.messages.values()].findLast((row) => row.direction === 'in');
    return direction === 'out' && replyTo !== lastIncoming?.id ? this.messages.get(replyTo) : undefined;
  }

  element(id) {
    return this.log.querySelector(`[data-role="message"][data-id="${CSS.escape(id)}"]`);
  }

  /** Only the line below it is drawn anew: a screen reader would read out the message again. */
  change(id, changes) {
    const message = { ...this.messages.get(id), ...changes };
    const element = this.element(id);
    if (!element) return;
    this.messages.set(id, message);
    element.dataset.state = message.state;
    element.querySelector('.meta').replaceWith(metaElement(message, this.actions));
  }

  /** A message of this page got its id from the server. */
  rename(from, message) {
    const element = this.element(from);
    if (this.messages.has(message.id)) element?.remove();
    else if (element) element.dataset.id = message.id;
    const stored = this.messages.get(message.id) ?? message;
    this.messages.delete(from);
    this.show(stored);
  }

  turn(id) {
    const known = this.turns.get(id);
    if (known) return known;
    const made = new LiveTurn(id);
    this.turns.set(id, made);
    this.live.append(made.element);
    return made;
  }

  end({ turn, state, reason }) {
    this.turns.get(turn)?.element.remove();
    this.turns.delete(turn);
    const word = turnEnds[state];
    if (word) this.note(reason ? `${word}: ${reason}` : `${word}.`, turn);
  }

  note(text, turn) {
    this.log.append(el('p', { class: 'note', data: { role: 'note', ...(turn && { turn }) } }, text));
  }

  showTyping() {
    const isHeard = [...this.messages.values()].some(
      (row) => row.direction === 'in' && row.state === 'in_turn',
    );
    if (isHeard && this.turns.size === 0) this.live.append(this.typing);
    else this.typing.remove();
  }
}
