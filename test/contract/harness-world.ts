import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openDoor, type Door } from '../../src/door/door.js';
import type { ModelUsage } from '../../src/door/model-policy.js';
import type { ToolServer } from '../../src/door/tool-server.js';
import type {
  Harness,
  HarnessEvent,
  HarnessProcess,
  HarnessResult,
  HarnessRun,
  HarnessStart,
  HarnessTakeOver,
} from '../../src/gateway/harness/harness.js';
import { Problem } from '../../src/platform/problem.js';
import type { Container, Exit } from '../../src/runtime/runtime.js';
import { ModelStub } from '../support/model-stub/model-stub.js';

/** The credential that must never be seen inside. */
export const credential = 'sk-real-credential';

/** The process as a child of this one, in the place of a container; each attachment takes its streams from the last. */
function hostProcess({ command, env }: HarnessProcess, cwd: string): () => Container {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env, cwd, stdio: 'pipe' });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => resolve({ code: null, signal: null, reason: error.message }));
  });
  let reader: PassThrough | undefined;
  child.stdout.on('data', (chunk) => reader?.write(chunk));
  child.stdout.once('end', () => reader?.end());
  return () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    reader = stdout;
    stdin.on('data', (chunk) => reader === stdout && child.stdin.write(chunk));
    stdin.once('end', () => reader === stdout && child.stdin.end());
    const kill = async (): Promise<void> => {
      if (reader !== stdout) return;
      child.kill('SIGKILL');
      await exited;
    };
    return { name: 'host', stdin, stdout, stderr: child.stderr, exited, kill };
  };
}

/** A run and what it has told so far. */
export class Talk {
  readonly heard: HarnessEvent[] = [];
  private readonly iterator: AsyncIterator<HarnessEvent>;

  constructor(
    readonly run: HarnessRun,
    readonly session: string,
  ) {
    this.iterator = run.events[Symbol.asyncIterator]();
  }

  /** Reads on to the next event of a kind. */
  async next<Kind extends HarnessEvent['kind']>(kind: Kind): Promise<Extract<HarnessEvent, { kind: Kind }>> {
    for (;;) {
      const { value, done } = await this.iterator.next();
      if (done) throw new Error(`the run ended before ${kind}: ${JSON.stringify(this.heard.at(-1))}`);
      const event = value as HarnessEvent;
      this.heard.push(event);
      if (event.kind === kind) return event as Extract<HarnessEvent, { kind: Kind }>;
    }
  }

  /** One whole turn. */
  async turn(prompt: string): Promise<HarnessResult> {
    this.run.send(prompt);
    return this.next('result');
  }

  all<Kind extends HarnessEvent['kind']>(kind: Kind): Extract<HarnessEvent, { kind: Kind }>[] {
    return this.heard.filter((event) => event.kind === kind) as Extract<HarnessEvent, { kind: Kind }>[];
  }
}

/** A call of one of the tools, as it reached the tool server. */
interface Called {
  name: string;
  input: Record<string, unknown>;
  callId: string | undefined;
}

/** Folders, a model, a door and tools for the harness under test. */
export class HarnessWorld {
  readonly model = new ModelStub();
  readonly usage: ModelUsage[] = [];
  readonly called: Called[] = [];
  readonly launched: HarnessProcess[] = [];
  /** Requests to the model that the door was asked for. */
  asked = 0;
  /** What the door answers them with. */
  refuse: Problem | undefined;
  /** Lets a call of the tool `wait` answer. */
  release: () => void = () => undefined;
  private arrive: () => void = () => undefined;
  /** Resolves when the tool `wait` is called. */
  readonly waiting = new Promise<void>((resolve) => (this.arrive = resolve));
  door: Door;
  root = '';
  private readonly runs: HarnessRun[] = [];
  private attach: () => Container = () => {
    throw new Error('nothing was begun');
  };

  constructor(
    private readonly harness: Harness,
    private readonly binary: string,
  ) {}

  async open(): Promise<void> {
    this.root = await mkdtemp(join(tmpdir(), 'rk-'));
    for (const name of ['work', 'home', 'tmp']) await mkdir(this.path(name));
    await this.model.start();
    const baseUrl = this.model.url;
    this.door = await openDoor({
      dir: this.path('door'),
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      tools: this.tools,
      model: {
        upstream: () => ({ kind: 'http', baseUrl, credential: { header: 'x-api-key', value: credential } }),
        model: () => 'claude-sonnet-5',
        before: () => {
          this.asked++;
          if (this.refuse) throw this.refuse;
        },
        after: (usage) => void this.usage.push(usage),
      },
    });
  }

  async close(): Promise<void> {
    this.release();
    await Promise.all(this.runs.map((run) => run.close()));
    await this.door.close();
    await this.model.close();
    await rm(this.root, { recursive: true, force: true });
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  begin(overrides: Partial<HarnessStart> = {}): Talk {
    const session = overrides.session ?? { mode: 'new', id: randomUUID() };
    const launch = (made: HarnessProcess): Promise<Container> => {
      this.launched.push(made);
      this.attach = hostProcess(made, this.path('work'));
      return Promise.resolve(this.attach());
    };
    return this.talk(this.harness.start({ launch, ...this.start(), ...overrides, session }), session.id);
  }

  /** The server is gone: what the process says from now on reaches nobody. */
  orphan(): void {
    this.attach();
  }

  /** Another server, with new streams of the same process. */
  takeOver(session: string, turn: Pick<HarnessTakeOver, 'key' | 'messages'>): Talk {
    const launch = (): Promise<Container> => Promise.resolve(this.attach());
    const start = { launch, ...this.start(), session: { mode: 'resume', id: session } as const };
    const record = (path: string): Promise<string | undefined> =>
      readFile(this.path('home', path), 'utf8').catch(() => undefined);
    const interrupted = (calls: string[]): Promise<string> =>
      Promise.resolve(`<turn kind="resumed">\n<note>lost: ${calls.length}</note>\n</turn>`);
    return this.talk(this.harness.takeOver(start, { ...turn, record, interrupted }), session);
  }

  private talk(run: HarnessRun, session: string): Talk {
    this.runs.push(run);
    return new Talk(run, session);
  }

  private start(): Omit<HarnessStart, 'launch' | 'session'> {
    return {
      paths: {
        binary: this.binary,
        workdir: this.path('work'),
        home: this.path('home'),
        tmp: this.path('tmp'),
        modelSocket: this.door.modelSocket,
      },
      placeholder: this.door.placeholder,
      model: 'claude-sonnet-5',
      instructions: 'You are the keeper of the tea.',
      tools: ['Bash', 'Read', 'Write'],
      plugins: [],
      toolServer: this.tools,
    };
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => {
      this.release = resolve;
      this.arrive();
    });
  }

  private readonly tools: ToolServer = {
    list: () =>
      Promise.resolve(
        ['greet', 'refuse', 'wait'].map((name) => ({
          name,
          description: `Does ${name}.`,
          inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
        })),
      ),
    call: async (name, input, callId) => {
      this.called.push({ name, input, callId });
      if (name === 'refuse') throw new Problem('forbidden', 'Only the gardener may.');
      if (name === 'wait') await this.wait();
      const text = `Good morning, ${String(input.name)}.`;
      return { text, structured: { greeting: text }, isError: false };
    },
  };
}
