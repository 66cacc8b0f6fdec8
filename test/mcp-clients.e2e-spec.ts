import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { World } from './support/boot.js';

const inspector = fileURLToPath(
  new URL('../node_modules/@modelcontextprotocol/inspector/cli/build/index.js', import.meta.url),
);

describe('MCP clients from outside at /mcp', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.boot({ demo: true });
  });
  afterAll(() => world.close());

  async function connect(token: string): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${world.url}/mcp`), { requestInit }) as never,
    );
    return client;
  }

  /** The MCP Inspector's own command line. */
  async function inspect(...args: string[]): Promise<Record<string, unknown>> {
    const header = `Authorization: Bearer ${world.token}`;
    const target = [`${world.url}/mcp`, '--transport', 'http', '--header', header];
    const { stdout } = await promisify(execFile)(process.execPath, [inspector, ...target, ...args]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  it('a client of the 1.x SDK lists, calls and gets structured content', async () => {
    const client = await connect(world.token);
    const { tools } = await client.listTools();
    const create = tools.find((tool) => tool.name === 'agents_create');
    expect(create?.inputSchema).toMatchObject({
      type: 'object',
      required: ['path'],
      additionalProperties: false,
    });
    const made = await client.callTool({ name: 'agents_create', arguments: { path: 'by/sdk' } });
    expect(made).toMatchObject({ structuredContent: { path: 'by/sdk', version: 1 } });
    const row = await world.api('GET', '/agents/by%2Fsdk');
    expect(row.body).toEqual(made.structuredContent);
    await client.close();
  });

  it('a refused call is an error result that names the field, not a broken connection', async () => {
    const client = await connect(world.token);
    const refused = await client.callTool({ name: 'agents_create', arguments: { path: 'Upper', extra: 1 } });
    expect(refused).toMatchObject({ isError: true, structuredContent: { status: 400 } });
    expect(JSON.stringify(refused.structuredContent)).toContain('must be lower case: \\"upper\\"');
    await expect(client.callTool({ name: 'nothing_here', arguments: {} })).rejects.toThrow();
    await client.close();
  });

  it('without a known token there is no connection', async () => {
    await expect(connect('wrong')).rejects.toThrow(/401|Unauthorized|token/i);
  });

  it('the MCP Inspector lists and calls', async () => {
    const { tools } = (await inspect('--method', 'tools/list')) as { tools: { name: string }[] };
    expect(tools.map((tool) => tool.name)).toEqual(
      expect.arrayContaining(['agents_list', 'routes_resolve', 'audit_verify']),
    );
    const answer = await inspect(
      '--method',
      'tools/call',
      '--tool-name',
      'agents_get',
      '--tool-arg',
      'path=main',
    );
    expect(answer).toMatchObject({ structuredContent: { path: 'main', default: true } });
  });
});
