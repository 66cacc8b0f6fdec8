import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { Build } from './build.js';
import { containersOf, type Containers, type RuntimeName } from './containers.js';
import { ModelStub } from './model-stub/model-stub.js';
import { ServerProcess } from './server-process.js';

/** One data directory and one model for each test, over which the lives of a server's process follow each other. */
export class ServerLives {
  readonly containers: Containers;
  model!: ModelStub;
  dataDir!: string;
  #build!: Build;
  readonly #servers: ServerProcess[] = [];

  private constructor(private readonly runtime: RuntimeName) {
    this.containers = containersOf(runtime);
  }

  /** To be called in a `describe`: what it needs is made and removed around its tests. */
  static of(runtime: RuntimeName): ServerLives {
    const lives = new ServerLives(runtime);
    beforeAll(async () => {
      lives.#build = await Build.make();
    });
    afterAll(() => lives.#build.remove());
    beforeEach(() => lives.open());
    afterEach(() => lives.close());
    return lives;
  }

  /** The next life; it may not be ready yet. */
  start(env: Record<string, string> = {}): ServerProcess {
    const { dataDir, model, runtime } = this;
    const all = { ROOKERY_RUNTIME: runtime, ...env };
    const server = new ServerProcess({ main: this.#build.main, dataDir, model, env: all });
    this.#servers.push(server);
    return server;
  }

  /** Another program of the build. */
  program(name: string): string {
    return join(dirname(this.#build.main), name);
  }

  /** How many requests to the model had this in them. */
  asked(text: string): number {
    return this.model.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;
  }

  private async open(): Promise<void> {
    this.model = new ModelStub();
    await this.model.start();
    this.dataDir = await mkdtemp(join(tmpdir(), 'rk-'));
  }

  private async close(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.end('SIGKILL')));
    await this.containers.removeAll(this.dataDir);
    await this.model.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
