import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { giveTo } from '../../../src/door/listen.js';
import { openToolSocket, type ToolSocket } from '../../../src/door/tool-socket.js';
import { agentCaller, principalsOf } from '../../../src/identity/principals.js';
import type { Caller, CallerTurn } from '../../../src/identity/caller.js';
import type { ToolServer } from '../../../src/kernel/tools.js';
import { toolServerOf } from '../../../src/surfaces/mcp/tool-server.js';
import type { World } from '../boot.js';

/** Whose turn the door takes every call to be of. */
export interface Pretended {
  agent: { id: string; path: string };
  turn: CallerTurn;
}

/** A door without checks: bytes go through with the credential put in, and tools act for whoever is named. */
export class NaiveDoor {
  private model: Server | undefined;
  private tools: ToolSocket | undefined;

  constructor(
    private readonly dir: string,
    private readonly owner: { uid: number; gid: number },
    private readonly credential: string,
  ) {}

  async open(world: World, pretended: Pretended): Promise<void> {
    await giveTo(this.dir, this.owner, 0o700);
    const path = join(this.dir, 'm.sock');
    this.model = createServer((socket) => {
      socket.on('error', () => undefined);
      // The provider's side of it: what arrives there is told back.
      socket.once('data', (bytes) => {
        const arrived = `x-api-key: ${this.credential}\n${bytes.toString('latin1')}`;
        socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(arrived)}\r\n\r\n${arrived}`);
      });
    }).listen(path);
    await once(this.model, 'listening');
    await giveTo(path, this.owner, 0o600);
    const named = join(this.dir, this.credential);
    await writeFile(named, '');
    await giveTo(named, this.owner, 0o600);
    this.tools = await openToolSocket(join(this.dir, 't.sock'), this.owner, this.believing(world, pretended));
  }

  /** What is done in a turn the other agent does, the rest is the operator's. */
  private believing(world: World, { agent, turn }: Pretended): ToolServer {
    const { registry, guard, dispatcher, database } = world.app.core;
    const serve = (caller: () => Promise<Caller>): ToolServer =>
      toolServerOf({ registry, guard, dispatcher }, 'door', caller);
    const operator = serve(async () => ({
      principal: 'user:operator',
      label: 'user:operator',
      principals: await principalsOf(database.read, 'user:operator'),
    }));
    const other = serve(async () => ({ ...(await agentCaller(database.read, agent)), turn }));
    return {
      list: () => operator.list(),
      call: (name, input, id) =>
        (registry.tool(name)?.resource.tier === 'hot' ? other : operator).call(name, input, id),
    };
  }

  async close(): Promise<void> {
    await this.tools?.close();
    await new Promise<void>((closed) => (this.model ? this.model.close(() => closed()) : closed()));
  }
}
