import type { CallToolResult, Server, Tool } from '@modelcontextprotocol/server';
import { lazily } from '../platform/lazy.js';
import { log } from '../platform/log.js';
import { toProblem } from '../platform/problem.js';
import { UnknownTool, type ToolAnswer, type ToolServer, type ToolView } from './tools.js';

const sdk = lazily<typeof import('@modelcontextprotocol/server')>('@modelcontextprotocol/server');

/** Where Claude Code writes the id of the tool use that a call belongs to. */
const toolUseKey = 'claudecode/toolUseId';

interface McpOptions {
  /** Take the call's idempotency key from what the harness says of it; nobody else has one. */
  callIds: boolean;
}

function toTool({ name, description, inputSchema, annotations }: ToolView): Tool {
  return {
    name,
    description,
    inputSchema: { ...inputSchema, type: 'object' },
    ...(annotations && { annotations }),
  };
}

function toResult({ text, structured, isError }: ToolAnswer): CallToolResult {
  return {
    content: [{ type: 'text', text }],
    ...(structured && { structuredContent: structured }),
    ...(isError && { isError }),
  };
}

function failure(error: unknown): ToolAnswer {
  const problem = toProblem(error);
  if (problem.kind === 'bug') log.kernel.error({ error }, 'tool call failed');
  return { text: problem.detail, structured: { ...problem.body() }, isError: true };
}

function toolUseId(meta: Record<string, unknown> | undefined): string | undefined {
  const id = meta?.[toolUseKey];
  return typeof id === 'string' && id.length <= 200 ? id : undefined;
}

/** An MCP server with the tools of one caller, for one connection of any transport. */
export function mcpServerOf(tools: ToolServer, { callIds }: McpOptions): Server {
  const { ProtocolError, ProtocolErrorCode, Server } = sdk();
  const server = new Server(
    { name: 'rookery', version: '1' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler('tools/list', async () => ({ tools: (await tools.list()).map(toTool) }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const callId = callIds ? toolUseId(params._meta) : undefined;
    try {
      return toResult(await tools.call(params.name, params.arguments ?? {}, callId));
    } catch (error) {
      if (!(error instanceof UnknownTool)) return toResult(failure(error));
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    }
  });
  return server;
}

/** Tells the other end that `tools/list` gives something new; an end that has left is no error. */
export function notifyToolsChanged(server: Server): void {
  server.sendToolListChanged().catch(() => undefined);
}
