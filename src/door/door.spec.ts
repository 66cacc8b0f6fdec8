import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../platform/problem.js';
import { openDoor, type Door } from './door.js';
import { UnknownTool, type ToolServer } from './tool-server.js';

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const model = {
  upstream: () => ({ kind: 'http' as const, baseUrl: 'http://127.0.0.1:1' }),
  model: () => 'opus',
};

describe('the door', () => {
  let root: string;
  let door: Door;
  let names: string[];
  let keys: (string | undefined)[];
  let sockets: Socket[];

  const tools: ToolServer = {
    list: () =>
      Promise.resolve(names.map((name) => ({ name, description: name, inputSchema: { type: 'object' } }))),
    call: (name, input, callId) => {
      keys.push(callId);
      if (!names.includes(name)) throw new UnknownTool(name);
      if (name === 'refuse') throw new Problem('forbidden', 'Only the gardener may.');
      return Promise.resolve({
        text: `Hello ${String(input.name)}`,
        structured: { ...input },
        isError: false,
      });
    },
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rk-'));
    [names, keys, sockets] = [['greet', 'refuse'], [], []];
    door = await openDoor({ dir: join(root, 'abcdefgh'), ...owner, model, tools });
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await door.close();
    await rm(root, { recursive: true, force: true });
  });

  async function script(options: { onToolsChanged?: () => void } = {}): Promise<Client> {
    const socket = connect(door.toolSocket);
    sockets.push(socket);
    await once(socket, 'connect');
    const client = new Client({ name: 'script', version: '1' });
    if (options.onToolsChanged) {
      client.setNotificationHandler('notifications/tools/list_changed', options.onToolsChanged);
    }
    await client.connect(new StdioServerTransport(socket, socket));
    return client;
  }

  it('draws a placeholder of its own, and has a directory that only the agent may enter', async () => {
    const other = await openDoor({ dir: join(root, 'other'), ...owner, model, tools });
    expect(other.placeholder).not.toBe(door.placeholder);
    expect((await stat(door.dir)).mode & 0o777).toBe(0o700);
    expect(await readdir(door.dir)).toEqual(['m.sock', 't.sock']);
    await other.close();
  });

  it('serves the tools to several scripts at once', async () => {
    const [one, two] = await Promise.all([script(), script()]);
    const { tools: listed } = await one.listTools();
    expect(listed.map(({ name }) => name)).toEqual(['greet', 'refuse']);
    expect(await two.callTool({ name: 'greet', arguments: { name: 'Ann' } })).toMatchObject({
      content: [{ type: 'text', text: 'Hello Ann' }],
      structuredContent: { name: 'Ann' },
    });
  });

  it('takes no idempotency key from a script', async () => {
    const meta = { 'claudecode/toolUseId': 'toolu_forged' };
    await (await script()).callTool({ name: 'greet', arguments: {}, _meta: meta });
    expect(keys).toEqual([undefined]);
  });

  it('gives a refusal as a result, and an unknown tool as an error of the protocol', async () => {
    const client = await script();
    expect(await client.callTool({ name: 'refuse', arguments: {} })).toMatchObject({
      isError: true,
      structuredContent: { status: 403, detail: 'Only the gardener may.' },
    });
    await expect(client.callTool({ name: 'missing', arguments: {} })).rejects.toThrow(
      'Unknown tool: missing',
    );
  });

  it('tells scripts that the tools have changed', async () => {
    const changed = new Promise((resolve) => {
      void script({ onToolsChanged: () => resolve(true) }).then(() => door.toolsChanged());
    });
    await expect(changed).resolves.toBe(true);
  });

  it('survives what is no MCP', async () => {
    for (const line of ['hello\n', '{}\n', '[]\n', 'null\n', '{"jsonrpc":"2.0","id":{},"method":3}\n']) {
      const socket = connect(door.toolSocket);
      sockets.push(socket);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(line);
    }
    expect((await (await script()).listTools()).tools).toHaveLength(2);
  });

  it('is gone when it is closed, with whoever stands in it', async () => {
    const socket = connect(door.toolSocket);
    await once(socket, 'connect');
    const left = once(socket, 'close');
    await door.close();
    await left;
    expect(await readdir(root)).toEqual([]);
  });

  it("is opened again over the sockets of an earlier server, with the container's placeholder", async () => {
    const again = await openDoor({ dir: door.dir, ...owner, model, tools, placeholder: 'door_before' });
    expect(again.placeholder).toBe('door_before');
    expect((await (await script()).listTools()).tools).toHaveLength(2);
    await again.close();
  });

  it('says that a path is too long for a socket, and what to do', async () => {
    const dir = join(root, 'deep'.repeat(20));
    const opened = openDoor({ dir, ...owner, model, tools });
    await expect(opened).rejects.toThrow(/bytes, 99 are possible: move the data directory/);
  });
});
