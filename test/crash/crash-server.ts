import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Client } from '../support/client.js';
import { until } from '../support/boot.js';
import type { Plan } from './plan.js';

export interface CrashServerOptions {
  main: string;
  dataDir: string;
  trace: string;
  env: Record<string, string>;
}

/** One life of the server, from its start to its end. */
export class CrashServer extends Client {
  printed = '';
  readonly exited: Promise<void>;
  over = false;
  private readonly child: ChildProcess;

  constructor(private readonly options: CrashServerOptions) {
    super(options.dataDir);
    const { main, dataDir, trace, env } = options;
    this.child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        HOME: dataDir,
        ROOKERY_DATA: dataDir,
        ROOKERY_PORT: '0',
        ROOKERY_LOG: 'warn',
        CRASH_TRACE: trace,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const hear = (chunk: Buffer): void => void (this.printed += String(chunk));
    this.child.stdout?.on('data', hear);
    this.child.stderr?.on('data', hear);
    this.exited = new Promise((resolve) =>
      this.child.once('close', () => {
        this.over = true;
        resolve();
      }),
    );
  }

  get url(): string {
    return /listens on (\S+)/.exec(this.printed)?.[1] ?? '';
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when turns can run, or when it has ended. */
  private async ready(): Promise<void> {
    await until(async () => this.over || this.printed.includes('Runtime:'), 'the server is ready');
  }

  /** Begins this life, to be ended in a step of its start where there is a plan. */
  async begin(plan: Plan | undefined): Promise<void> {
    await this.arm(plan ?? null);
    await this.ready();
  }

  async arm(plan: Plan | null): Promise<void> {
    this.child.send({ plan });
    await once(this.child, 'message');
  }

  /** From now on its database may not grow, or may again. */
  async disk(state: 'full' | 'free'): Promise<void> {
    this.child.send({ disk: state });
    await once(this.child, 'message');
  }

  /** Resolves when it has ended in the step that it was armed for. */
  async killed(): Promise<void> {
    await until(async () => this.over, 'the step has come, and the server has ended');
    if (this.last !== 'kill') throw new Error(`it has ended by itself: ${this.printed}`);
  }

  /** Resolves when it stands still in the step that it was armed for. */
  async stopped(): Promise<void> {
    await until(async () => this.last === 'stop', 'the step has come, and the server stands still');
    const status = (): string => readFileSync(`/proc/${this.pid}/status`, 'utf8');
    await until(async () => /^State:\s+T/m.test(status()), 'it stands');
  }

  /** The last line of what it has told of its steps. */
  private get last(): string {
    return readFileSync(this.options.trace, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill('SIGCONT');
    this.child.kill(signal);
    await this.exited;
  }
}
