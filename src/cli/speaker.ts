import type { Said } from './chat-link.js';
import { plain } from './print/plain.js';
import type { Terminal } from './terminal.js';

/** Shows a turn's text as it is written, and nothing of it twice when the whole message follows. */
export class Speaker {
  #shown = '';
  /** A message comes again with each change of its state. */
  readonly #said = new Map<string, string>();
  #ended = Promise.withResolvers<string>();
  failed = false;
  /** The turn that is running, as far as it has shown itself. */
  turn: string | undefined;

  constructor(private readonly terminal: Terminal) {}

  /** Until the turn that is running, or the next one, has ended. */
  next(): Promise<string> {
    this.#ended = Promise.withResolvers<string>();
    return this.#ended.promise;
  }

  /** Nobody waits any longer. */
  giveUp(): void {
    this.#ended.resolve('given up');
  }

  see(kind: string, data: Record<string, unknown>): void {
    if (['delta', 'reset', 'progress'].includes(kind)) this.turn = String(data.turn);
    if (kind === 'delta') this.#write(String(data.text));
    else if (kind === 'reset') this.#shown = this.#shown === '' ? '' : this.#break();
    else if (kind === 'message' && data.direction === 'out') this.#message(data as unknown as Said);
    else if (kind === 'turn') this.#end(String(data.state), data.reason);
    else if (kind === 'state' && ['dropped', 'parked', 'observed', 'failed'].includes(String(data.state))) {
      this.#end(String(data.state), data.reason);
    }
  }

  #write(text: string): void {
    this.#shown += text;
    this.terminal.output.write(plain(text));
  }

  #break(): string {
    this.terminal.output.write('\n');
    return '';
  }

  #message({ id, text }: Said): void {
    if (this.#said.get(id) === text) return;
    this.#said.set(id, text);
    const begun = this.#shown.trim() !== '' && text.startsWith(this.#shown.trim());
    if (!begun && this.#shown !== '') this.#break();
    this.terminal.output.write(`${plain(begun ? text.slice(this.#shown.trim().length) : text)}\n`);
    this.#shown = '';
  }

  #end(state: string, reason: unknown): void {
    this.turn = undefined;
    if (this.#shown !== '') this.#shown = this.#break();
    if (state !== 'succeeded') {
      this.failed = true;
      this.terminal.note(`(${state}${typeof reason === 'string' ? `: ${plain(reason)}` : ''})`);
    }
    this.#ended.resolve(state);
  }
}
