import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** What a tool answered: its structure, and whether it is an error. */
export interface ToolReply {
  isError: boolean;
  value: Record<string, unknown>;
  text: string;
}

/** An outside client of `/mcp`, as a program of somebody else would be. */
export interface OutsideClient {
  tools(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>): Promise<ToolReply>;
  close(): Promise<void>;
}

/** Connects with a bearer token; rejects when the server does not take it. */
export async function connectMcp(url: string, token: string): Promise<OutsideClient> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
  return {
    async tools() {
      const { tools } = await client.listTools();
      return tools.map((tool) => tool.name);
    },
    async call(name, args) {
      const result = await client.callTool({ name, arguments: args });
      const [first] = result.content;
      return {
        isError: result.isError ?? false,
        value: (result.structuredContent ?? {}) as Record<string, unknown>,
        text: first?.type === 'text' ? first.text : '',
      };
    },
    close: () => client.close(),
  };
}
