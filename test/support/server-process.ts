import { spawn, type ChildProcess } from 'node:child_process';
import { Client } from './client.js';

export interface ServerOptions {
  main: string;
  dataDir: string;
  model: { url: string };
  env?: Record<string, string>;
}

/** The server as a process of its own, for what only such a one can suffer. */
export class ServerProcess extends Client {
  /** What it has printed, errors included. */
  printed = '';
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor({ main, dataDir, model, env = {} }: ServerOptions) {
    super(dataDir);
    this.child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        HOME: dataDir,
        ROOKERY_DATA: dataDir,
        ROOKERY_PORT: '0',
        ROOKERY_LOG: 'warn',
        ROOKERY_RUNTIME: 'process',
        ANTHROPIC_BASE_URL: model.url,
        ANTHROPIC_API_KEY: 'sk-canary-real-credential',
        ROOKERY_MODEL: 'claude-scripted',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: Buffer): void => void (this.printed += String(chunk));
    this.child.stdout?.on('data', hear);
    this.child.stderr?.on('data', hear);
    this.exited = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  get url(): string {
    return /listens on (\S+)/.exec(this.printed)?.[1] ?? '';
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when turns can run. */
  async ready(): Promise<this> {
    const running = new Promise<boolean>((resolve) => {
      const look = (): void => void (this.printed.includes('Runtime:') && resolve(true));
      this.child.stdout?.on('data', look);
      look();
    });
    const isRunning = await Promise.race([running, this.exited.then(() => false)]);
    if (!isRunning) throw new Error(`the server has ended: ${this.printed}`);
    return this;
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}
