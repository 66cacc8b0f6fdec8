import { createInterface } from 'node:readline/promises';
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
    const lines = createInterface({ input: this.input, output: this.output });
    try {
      const closed = new Promise<never>((_resolve, reject) =>
        lines.once('close', () => reject(new Failure('the input ended before the question was answered'))),
      );
      closed.catch(() => undefined);
      return (await Promise.race([lines.question(`${question} `), closed])).trim();
    } finally {
      lines.close();
    }
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.ask(`${question} [y/N]`));
  }
}
