import { mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runDirOf } from '../../src/gateway/run-dir.js';
import { until } from '../support/boot.js';
import { containersOf, type Containers, type RuntimeName } from '../support/containers.js';
import { ModelStub } from '../support/model-stub/model-stub.js';
import { CrashServer } from './crash-server.js';
import type { OwnEngine } from './own-engine.js';
import { PigeonPlatform } from './pigeon-platform.js';
import type { Plan } from './plan.js';

interface WorldOptions {
  main: string;
  runtime: RuntimeName;
  env?: Record<string, string>;
  below?: string;
  /** An engine that may be killed; otherwise the machine's. */
  engine?: OwnEngine;
}

/** One data directory, one platform and one model, over which the server's lives follow each other. */
export class CrashWorld {
  readonly model = new ModelStub();
  readonly platform = new PigeonPlatform();
  readonly dataDir: string;
  readonly containers: Containers;
  readonly engine: OwnEngine | undefined;
  server!: CrashServer;
  #next: CrashServer | undefined;
  readonly #trace: string;

  constructor(private readonly options: WorldOptions) {
    this.dataDir = mkdtempSync(join(options.below ?? tmpdir(), 'rk-'));
    this.#trace = join(mkdtempSync(join(tmpdir(), 'rk-')), 'trace');
    this.engine = options.engine;
    this.containers = containersOf(options.runtime, this.engine?.docker);
  }

  async open(): Promise<void> {
    await this.model.start();
    await this.platform.start();
    const first = await this.start();
    if (first.over) throw new Error(first.printed);
    const { url } = this.platform;
    const channel = {
      id: 'pigeon',
      settings: { url },
      dmPolicy: 'open',
      allowFrom: ['*'],
      defaultAgent: 'main',
    };
    await this.made(await this.server.api('POST', '/channels', channel));
    const callbacks = url.replace('127.0.0.1', 'receiver.test');
    await this.server.api('PUT', '/settings/callbackHosts', { value: [callbacks] });
  }

  async close(): Promise<void> {
    await this.server.end('SIGKILL');
    await this.#next?.end('SIGKILL');
    await this.containers.removeAll(this.dataDir);
    await this.model.close();
    await this.platform.close();
    for (const path of [this.dataDir, dirname(this.#trace)]) await rm(path, { recursive: true, force: true });
  }

  /** The next life; with a plan it may end before it is ready. The one after it is loaded already meanwhile. */
  async start(plan?: Plan): Promise<CrashServer> {
    writeFileSync(this.#trace, '');
    this.server = this.#next ?? this.spawn();
    this.#next = this.spawn();
    await this.server.begin(plan);
    return this.server;
  }

  private spawn(): CrashServer {
    const { main, runtime, env, engine } = this.options;
    return new CrashServer({
      main,
      dataDir: this.dataDir,
      trace: this.#trace,
      env: {
        ROOKERY_RUNTIME: runtime,
        ROOKERY_WARM_CONTAINERS: '0',
        ANTHROPIC_BASE_URL: this.model.url,
        ANTHROPIC_API_KEY: 'sk-canary-real-credential',
        ROOKERY_MODEL: 'claude-scripted',
        ...(engine && { DOCKER_HOST: engine.host }),
        ...env,
      },
    });
  }

  /** Until a model was asked with these words in the conversation; also over when the server is. */
  async asked(text: string): Promise<void> {
    const heard = (): boolean => this.model.requests.some(({ body }) => JSON.stringify(body).includes(text));
    await until(async () => heard() || this.server.over, `the model is asked: ${text}`);
  }

  /** Tries again over deaths and starts of the server, as a browser does, until it is answered. */
  async insist<T>(work: (server: CrashServer) => Promise<T | undefined>): Promise<T> {
    return until(
      async () =>
        this.server.over || this.server.url === '' ? undefined : work(this.server).catch(() => undefined),
      'the server answers',
    );
  }

  async made<T extends { status: number; body: unknown }>(answer: T): Promise<T> {
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer;
  }

  /** What is left over of turns that have ended: containers, processes, folders of sockets. */
  async leftovers(): Promise<string[]> {
    const sockets = readdirSync(runDirOf(this.dataDir)).filter((name) => /^[0-9a-z]{8}$/.test(name));
    return [
      ...(await this.containers.names(this.dataDir)).map((name) => `container ${name}`),
      ...sockets.map((name) => `sockets ${name}`),
      ...processesIn(this.dataDir, [this.server.pid, this.#next?.pid]).map((name) => `process ${name}`),
    ];
  }
}

/** Processes other than the server that stand in the data directory or were told of it. */
function processesIn(dataDir: string, ours: (number | undefined)[]): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && ![...ours, process.pid].includes(Number(entry)))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.includes(dataDir) || readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir);
      } catch {
        return false;
      }
    });
}
