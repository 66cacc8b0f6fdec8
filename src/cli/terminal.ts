import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Failure } from './failure.js';

export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
export type Input = NodeJS.ReadableStream & { isTTY?: boolean };

/** Where a command reads and writes. */
export class Terminal {
  constructor(
    readonly input: Input,
    readonly output: Output,
    readonly errors: Output,
  ) {}

  /** Somebody sits there and can be asked. */
  get interactive(): boolean {
    return this.input.isTTY === true && this.output.isTTY === true;
  }

  /** Columns to fit a table into; undefined when nobody looks. */
  get width(): number | undefined {
    return this.output.isTTY ? (this.output.columns ?? 80) : undefined;
  }

  line(...lines: string[]): void {
    for (const line of lines) this.output.write(`${line}\n`);
  }

  /** What is not the answer: to the error output, so that an answer can be piped on. */
  note(...lines: string[]): void {
    for (const line of lines) this.errors.write(`${line}\n`);
  }

  json(value: unknown): void {
    this.output.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** All of the standard input. */
  read(): Promise<string> {
    return text(this.input);
  }

  async ask(question: string): Promise<string> {
    return (await this.answer(question, this.output)).trim();
  }

  /** What is typed is shown nowhere. */
  askHidden(question: string): Promise<string> {
    if (!this.interactive) throw new Failure('a secret can be asked for in a terminal only');
    return this.answer(`${question} (not shown)`, undefined);
  }

  private async answer(question: string, echo: Output | undefined): Promise<string> {
    const output = echo ?? new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({
      input: this.input,
      output,
      terminal: this.interactive,
      historySize: 0,
    });
    // Only now does the terminal itself show nothing more.
    if (!echo) this.output.write(`${question} `);
    try {
      const closed = new Promise<never>((_resolve, reject) =>
        lines.once('close', () => reject(new Failure('the input ended before the question was answered'))),
      );
      closed.catch(() => undefined);
      return await Promise.race([lines.question(echo ? `${question} ` : ''), closed]);
    } finally {
      lines.close();
      if (!echo) this.output.write('\n');
    }
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.ask(`${question} [y/N]`));
  }
}
