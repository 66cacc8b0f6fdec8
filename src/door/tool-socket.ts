import { createServer, type Socket } from 'node:net';
import type { Server as McpServer } from '@modelcontextprotocol/server';
import { lazily } from '../platform/lazy.js';
import { log } from '../platform/log.js';
import { listenOn, type Owner } from './listen.js';
import { mcpServerOf, notifyToolsChanged } from '../kernel/mcp-server.js';
import type { ToolServer } from './tool-server.js';

type Stdio = typeof import('@modelcontextprotocol/server/stdio');
const stdio = lazily<Stdio>('@modelcontextprotocol/server/stdio');

/** One container's tools for the scripts in it: MCP, a line of JSON a message. */
export interface ToolSocket {
  toolsChanged(): void;
  close(): Promise<void>;
}

const mostConnections = 16;
const longestLine = 8 * 1024 * 1024;

interface Connection {
  socket: Socket;
  servers: Set<McpServer>;
}

function connect(socket: Socket, tools: ToolServer): Connection {
  const { serveStdio, StdioServerTransport } = stdio();
  const servers = new Set<McpServer>();
  const factory = (): McpServer => {
    const server = mcpServerOf(tools, { callIds: false });
    servers.add(server);
    return server;
  };
  socket.on('error', (error) => log.door.debug({ err: error }, 'tool socket broke off'));
  serveStdio(factory, {
    transport: new StdioServerTransport(socket, socket, { maxBufferSize: longestLine }),
    onerror: (error) => log.door.debug({ err: error }, 'tool socket got what is no MCP'),
  });
  return { socket, servers };
}

/** Serves the tools of one container to its scripts, each connection with a server of its own. */
export async function openToolSocket(path: string, owner: Owner, tools: ToolServer): Promise<ToolSocket> {
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    const connection = connect(socket, tools);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  server.maxConnections = mostConnections;
  await listenOn(server, path, owner);
  return {
    toolsChanged() {
      for (const { servers } of connections) for (const open of servers) notifyToolsChanged(open);
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const { socket } of connections) socket.destroy();
      return closed;
    },
  };
}
