import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './boot.js';
import { Client } from './client.js';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The whole program in a process of its own: with an environment, and with an output that can be read. */
export class BuiltServer extends Client {
  /** All that it wrote, on both streams. */
  output = '';

  private constructor(
    dataDir: string,
    private readonly child: ChildProcess,
  ) {
    super(dataDir);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += String(chunk)));
  }

  static async start(env: Record<string, string>): Promise<BuiltServer> {
    const dataDir = mkdtempSync(join(tmpdir(), 'rk-'));
    const program = ['--import', beside('./from-source.mjs'), beside('../../src/main.ts')];
    const child = spawn(process.execPath, program, {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ROOKERY_PORT: '0',
        ROOKERY_DATA: dataDir,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new BuiltServer(dataDir, child);
    const ready = (): Promise<boolean> => Promise.resolve(/^Model: /m.test(server.output) || server.ended);
    await until(ready, 'the start of the server');
    if (server.ended) throw new Error(server.output);
    return server;
  }

  get pid(): number {
    return Number(this.child.pid);
  }

  get url(): string {
    return /^Rookery listens on (\S+)$/m.exec(this.output)?.[1] ?? '';
  }

  private get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Asks it to end, as an operator does, and waits for that. */
  async stop(): Promise<void> {
    if (this.ended) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  /** Ends it and removes its data directory. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
