import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SpawnedProcess } from '@anthropic-ai/claude-agent-sdk';
import type { Container } from '../../runtime/runtime.js';
import { LineGuard } from './line-guard.js';

/** Enough of what the process complained about to tell an operator. */
const longestTail = 8 * 1024;
const lastWordsMs = 500;

/**
 * A container in the shape of the child process that the SDK expects, usable while it is still being made.
 */
export class SpawnedContainer extends EventEmitter implements SpawnedProcess {
  readonly stdin = new PassThrough();
  readonly stdout = new LineGuard(() => this.fail(new Error('The process wrote a line without end.')));
  killed = false;
  exitCode: number | null = null;
  private complaints = '';
  /** Settles when the container is gone or could not be made. */
  readonly gone: Promise<void>;
  private fault: string | undefined;

  constructor(private readonly made: Promise<Container>) {
    super();
    this.on('error', (error: Error) => (this.fault = error.message));
    this.stdin.on('error', () => undefined);
    this.gone = made.then(
      (container) => this.attach(container),
      (error: Error) => this.fail(error),
    );
  }

  /** Why the process has ended, as far as it or its engine told; empty when nothing was wrong. */
  get reason(): string {
    return this.fault ?? (this.exitCode === 0 ? '' : this.complaints.trim());
  }

  kill(): boolean {
    this.killed = true;
    void this.made.then((container) => container.kill()).catch(() => undefined);
    return true;
  }

  private async attach(container: Container): Promise<void> {
    const { stdin, stdout, stderr, exited } = container;
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    this.stdin.pipe(stdin);
    stdout.pipe(this.stdout);
    stderr.on(
      'data',
      (chunk: Buffer) => (this.complaints = (this.complaints + String(chunk)).slice(-longestTail)),
    );
    const { code, signal, reason } = await exited;
    // What it wrote last is read after its end; something that it left behind may hold the streams open for
    // ever.
    const read = Promise.allSettled([finished(stdout), finished(stderr)]);
    await Promise.race([read, sleep(lastWordsMs, undefined, { ref: false })]);
    if (reason) this.fault ??= reason;
    stdout.unpipe(this.stdout);
    this.stdout.end();
    this.exitCode = code;
    this.emit('exit', code, signal);
  }

  private fail(error: Error): void {
    this.kill();
    this.emit('error', error);
    this.stdout.destroy();
  }
}
