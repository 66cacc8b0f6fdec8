import { All, Controller, Req, Res, type OnApplicationShutdown } from '@nestjs/common';
import type { McpHttpHandler, McpRequestContext } from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../identity/caller.js';
import { AuthorizeGuard, type GuardedRequest } from '../../kernel/authorize.guard.js';
import { Dispatcher } from '../../kernel/dispatcher.js';
import { CallerOnly } from '../../kernel/marks.js';
import { mcpServerOf } from '../../kernel/mcp-server.js';
import { Registry } from '../../kernel/registry.js';
import { lazily } from '../../platform/lazy.js';
import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';
import { toolServerOf, type ToolKit } from './tool-server.js';

const server = lazily<typeof import('@modelcontextprotocol/server')>('@modelcontextprotocol/server');
const node = lazily<typeof import('@modelcontextprotocol/node')>('@modelcontextprotocol/node');

/** Who sent the request, handed through the SDK to the server that is made for it. */
interface Sender {
  caller: Caller;
  requestId: string;
}

interface Open {
  handler: McpHttpHandler;
  serve: ReturnType<typeof import('@modelcontextprotocol/node').toNodeHandler>;
}

/** MCP over Streamable HTTP for clients outside: one server a request, nothing kept between two. */
@Controller('mcp')
export class McpController implements OnApplicationShutdown {
  readonly #kit: ToolKit;
  #open: Open | undefined;

  constructor(registry: Registry, guard: AuthorizeGuard, dispatcher: Dispatcher) {
    this.#kit = { registry, guard, dispatcher };
  }

  @All()
  @CallerOnly('each tool call passes the gate by itself')
  async serve(@Req() request: GuardedRequest, @Res() reply: FastifyReply): Promise<void> {
    const { caller, id: requestId } = request;
    if (!caller) throw new Problem('unauthenticated', 'Send "Authorization: Bearer <token>".');
    const sender: Sender = { caller, requestId };
    const auth = { token: '', clientId: caller.principal, scopes: [], extra: { sender } };
    reply.hijack();
    reply.raw.setHeader('x-request-id', requestId);
    this.#open ??= this.open();
    await this.#open.serve(Object.assign(request.raw, { auth }), reply.raw, request.body);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#open?.handler.close();
  }

  private open(): Open {
    const onerror = (error: Error): void => log.http.debug({ error }, 'mcp request refused');
    const handler = server().createMcpHandler((context) => this.serverFor(context), { onerror });
    return { handler, serve: node().toNodeHandler(handler, { onerror }) };
  }

  private serverFor({ authInfo }: McpRequestContext): ReturnType<typeof mcpServerOf> {
    const { caller, requestId } = authInfo?.extra?.sender as Sender;
    const tools = toolServerOf(this.#kit, 'mcp', async () => caller, requestId);
    return mcpServerOf(tools, { callIds: false });
  }
}
