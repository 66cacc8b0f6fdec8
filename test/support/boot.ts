import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App, type AppOptions } from '../../src/app.js';
import type { Config } from '../../src/platform/config.js';
import { toConfig } from '../../src/platform/config.js';
import { Client } from './client.js';
import { ModelStub } from './model-stub/model-stub.js';

export type { Answered } from './client.js';

export interface BootOptions extends AppOptions {
  /** Environment on top of the tests' own. */
  env?: Record<string, string>;
  /** A data directory to go on with; otherwise a new one, removed at the end. */
  dataDir?: string;
  /** A scripted model that is already running; otherwise one is started. */
  stub?: ModelStub;
  /** The demonstration model instead of the scripted one. */
  demo?: boolean;
}

/** A whole server on a free port with a scripted model, and the calls that tests make most. */
export class World extends Client {
  private constructor(
    readonly app: App,
    readonly stub: ModelStub,
    dataDir: string,
    private readonly owns: { dataDir: boolean; stub: boolean },
  ) {
    super(dataDir);
  }

  static async boot(options: BootOptions = {}): Promise<World> {
    const stub = options.stub ?? new ModelStub();
    if (!options.stub) await stub.start();
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'rk-'));
    const owns = { dataDir: !options.dataDir, stub: !options.stub };
    try {
      const app = await createApp(configFor(dataDir, stub, options), options);
      return new World(app, stub, dataDir, owns);
    } catch (error) {
      if (owns.stub) await stub.close();
      throw error;
    }
  }

  get url(): string {
    return this.app.url;
  }

  /** The attempts of a turn, first to last, with the names of their containers. */
  attempts(turn: string) {
    const { read } = this.app.core.database;
    return read.selectFrom('attempt').selectAll().where('turnId', '=', turn).orderBy('number').execute();
  }

  /** Ends the server, and the data directory and the model if they are this world's own. */
  async close(graceMs = 0): Promise<void> {
    await this.app.close(graceMs);
    if (this.owns.stub) await this.stub.close();
    if (this.owns.dataDir) await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** The configuration of a test server: loopback, a free port, quiet, the process runtime unless `env` says otherwise. */
export function configFor(dataDir: string, stub: { url: string }, { env = {}, demo }: BootOptions): Config {
  return toConfig({
    ROOKERY_DATA: dataDir,
    ROOKERY_PORT: '0',
    ROOKERY_LOG: 'silent',
    ROOKERY_RUNTIME: 'process',
    ...(demo
      ? {}
      : {
          ANTHROPIC_BASE_URL: stub.url,
          ANTHROPIC_API_KEY: 'sk-canary-real-credential',
          ROOKERY_MODEL: 'claude-scripted',
        }),
    ...env,
  });
}

/** Asks until the answer is there; for states that follow a little later, on a busy machine a good deal later. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  tries = 1000,
): Promise<T> {
  for (let left = tries; left > 0; left -= 1) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it did not come about: ${what}`);
}
