import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reflector } from '@nestjs/core';
import type { Capabilities } from '../../src/adapters/channel.js';
import { appendInbound } from '../../src/bus/inbound.js';
import { Database, type Tx } from '../../src/db/db.js';
import { migrate } from '../../src/db/migrate.js';
import { Authenticator } from '../../src/identity/bearer.js';
import type { Caller } from '../../src/identity/caller.js';
import { agentCaller } from '../../src/identity/principals.js';
import { AuthorizeGuard } from '../../src/kernel/authorize.guard.js';
import { Dispatcher } from '../../src/kernel/dispatcher.js';
import { Effects } from '../../src/kernel/effects.js';
import type { Outcome } from '../../src/kernel/outcome.js';
import { PortBoard, type Ports } from '../../src/kernel/ports.js';
import { Recorder } from '../../src/kernel/recorder.js';
import { Registry } from '../../src/kernel/registry.js';
import { systemClock } from '../../src/platform/clock.js';
import { newId } from '../../src/platform/ids.js';
import { Problem } from '../../src/platform/problem.js';
import { compile } from '../../src/routing/router.js';
import type { Snapshot } from '../../src/routing/types.js';
import type { Waits } from '../../src/gateway/delegation/waits.js';
import { FileStore } from '../../src/gateway/files.js';
import { memberTools, turnTools } from '../../src/gateway/tools/turn.resource.js';

const stamps = { createdAt: 't', createdBy: 'test', updatedAt: 't' };

const able: Capabilities = {
  edit: true,
  delete: true,
  react: true,
  files: true,
  threads: true,
  typing: true,
  buttons: true,
  editMs: 1000,
  idempotent: false,
  textLimit: 4096,
};

/** What the specs of the tools stand on: a real file, the real gate and dispatcher, ports that only listen. */
export class ToolBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'rookery-tools-'));
  readonly database = new Database(join(this.dir, 'rookery.db'));
  readonly wakes: string[] = [];
  /** Nobody ends anything while a spec waits: a call answers what there is. */
  readonly waits = {
    until: async <T>(_turn: string, ask: () => Promise<T | undefined>) => ask(),
    note: <T>(work: (tx: Tx) => Promise<T>) => this.database.transact(work),
  } as unknown as Waits;
  readonly home = new Map<string, Buffer>();
  readonly channels = new Map<string, Capabilities>([['telegram', able]]);
  readonly #agents: Snapshot['agents'][number][] = [];
  readonly #routes: Snapshot['routes'][number][] = [];
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  readonly #guard: AuthorizeGuard;

  constructor() {
    const tools = turnTools({
      files: new FileStore(this.dir),
      folders: () => ({
        read: async (_agent, path, maxBytes) => this.readHome(path, maxBytes),
        lay: async (_agent, files) => files.map(({ name }) => `/workspace/media/${name}`),
        copySession: async (_agent, folder) => (folder === 'empty' ? undefined : `${folder}-copy`),
      }),
      capabilities: (channel) => this.channels.get(channel),
      waits: () => this.waits,
    });
    this.#registry = new Registry([tools]);
    const recorder = new Recorder(this.database, systemClock);
    const board = new PortBoard();
    board.bind({
      wake: (loop) => this.wakes.push(loop),
      router: async () => compile(this.snapshot()),
    } as Partial<Ports> as Ports);
    this.#dispatcher = new Dispatcher(
      this.database,
      recorder,
      board,
      new Effects(systemClock),
      this.#registry,
    );
    const authenticator = new Authenticator(this.database, systemClock);
    this.#guard = new AuthorizeGuard(new Reflector(), this.#registry, this.database, authenticator, recorder);
  }

  /** With agent `a`, which is spoken to in its own chat, and `b`, which has a chat of its own. */
  static async start(): Promise<ToolBench> {
    const bench = new ToolBench();
    await migrate(bench.database);
    for (const path of ['a', 'b']) await bench.addAgent(path);
    for (const action of memberTools) await bench.grant('role:member', action, '@self');
    return bench;
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.transact(work);
  }

  async addAgent(path: string): Promise<void> {
    const number = this.#agents.length + 1;
    this.#agents.push({ path, seq: number });
    const lists = { mentionPatterns: [], sandbox: {}, tools: {}, timeouts: {} };
    const row = { id: `id-${path}`, number, path, name: path.toUpperCase(), identity: {}, busyMode: 'steer' };
    await this.write(async (tx) => {
      await tx
        .insertInto('agent')
        .values({ ...row, ...lists, default: number === 1, parallelTurns: 1, ...stamps } as never)
        .execute();
      await tx
        .insertInto('member')
        .values({ id: newId(), child: `agent:${row.id}`, parent: 'role:member', via: 'seed', ...stamps })
        .execute();
    });
  }

  async grant(
    principal: string,
    action: string,
    scope: string,
    effect: 'allow' | 'deny' = 'allow',
  ): Promise<void> {
    const row = { id: newId(), principal, action, scope, effect, params: {}, delegable: false };
    await this.write((tx) =>
      tx
        .insertInto('grant')
        .values({ ...row, expiresAt: null, note: null, grantedBy: 'user:operator', ...stamps })
        .execute(),
    );
  }

  /** A route for one chat; the next message is decided on it. */
  async route(chat: string, agent: string, text?: string): Promise<void> {
    const seq = this.#routes.length + 1;
    const match = { chat, ...(text && { text }) };
    this.#routes.push({ id: `r${seq}`, seq, priority: 0, match, target: { agent } });
    await this.write((tx) =>
      tx
        .updateTable('engine')
        .set((eb) => ({ value: eb('value', '+', 1) }))
        .where('name', '=', 'config')
        .execute(),
    );
  }

  /** A message that came in and was routed to an agent. */
  async hear(
    agent: string,
    chat: string,
    text: string,
    more: { sender?: string; senderName?: string; replyTo?: string; threadId?: string; topic?: string } = {},
  ): Promise<string> {
    const channel = chat.slice(0, chat.indexOf(':'));
    const sender = more.sender ?? 'telegram:user/1';
    return this.write(async (tx) => {
      const event = { channel, chat, chatKind: 'group' as const, verb: 'message', text, ...more, sender };
      const { id } = await appendInbound(tx, event, systemClock.iso());
      await tx
        .updateTable('message')
        .set({ agentId: `id-${agent}`, state: 'answered' })
        .where('id', '=', id)
        .execute();
      return id;
    });
  }

  /** A running turn of an agent over the messages, and the caller that its container is. */
  async turn(agent: string, chat: string, messages: string[] = []): Promise<Caller> {
    const id = newId();
    const sessionKey = `agent:${agent}:${id}`;
    const row = { id, agentId: `id-${agent}`, sessionKey, chat, topic: null, state: 'running' as const };
    await this.write(async (tx) => {
      await tx
        .insertInto('turn')
        .values({ ...row, nextAt: 't', createdAt: 't', attempts: 1 } as never)
        .execute();
      if (messages.length > 0)
        await tx.updateTable('message').set({ turnId: id }).where('id', 'in', messages).execute();
    });
    const caller = await agentCaller(this.database.read, { id: `id-${agent}`, path: agent });
    const channel = chat.slice(0, chat.indexOf(':'));
    return { ...caller, turn: { id, sessionKey, chat, topic: null, channel } };
  }

  /** One call as the door makes it. */
  async call(
    caller: Caller,
    tool: string,
    input: Record<string, unknown>,
    callId?: string,
  ): Promise<Outcome & { value: Record<string, unknown> }> {
    const op = this.#registry.tool(tool);
    if (!op) throw new Error(`no tool ${tool}`);
    const admitted = await this.#guard.admit(op, caller, input, {
      surface: 'door',
      ...(callId && { callId }),
    });
    return (await this.#dispatcher.run(admitted)) as Outcome & { value: Record<string, unknown> };
  }

  /** The problem that a call ends with. */
  async refusal(
    caller: Caller,
    tool: string,
    input: Record<string, unknown>,
    callId?: string,
  ): Promise<Problem> {
    try {
      await this.call(caller, tool, input, callId);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
    throw new Error(`${tool} was not refused`);
  }

  async rows(
    table: 'message' | 'delivery' | 'toolCall' | 'chatEvent' | 'fileWrite' | 'audit' | 'attachment',
  ) {
    return (await this.database.read.selectFrom(table).selectAll().execute()) as Record<string, unknown>[];
  }

  async said(caller: Caller): Promise<number> {
    const row = await this.database.read
      .selectFrom('turn')
      .where('id', '=', caller.turn?.id ?? '')
      .select('said')
      .executeTakeFirstOrThrow();
    return row.said;
  }

  private snapshot(): Snapshot {
    const agents = [...this.#agents];
    return { version: 1, agents, channels: [], routes: [...this.#routes], settings: {} };
  }

  private async readHome(path: string, maxBytes: number): Promise<{ bytes: Buffer; name: string }> {
    const bytes = this.home.get(path);
    if (!bytes) throw new Problem('notFound', `There is no file ${path} in your home.`);
    if (bytes.length > maxBytes)
      throw new Problem('tooLarge', `${path} is larger than the ${maxBytes} bytes that are left.`);
    return { bytes, name: path.slice(path.lastIndexOf('/') + 1) };
  }
}
