import { describe, expect, it } from '@jest/globals';
import { reachOf } from './reach.js';

const body = { model: 'opus', messages: [] };

describe('what a request would reach for', () => {
  it('is nothing in a usual request, with the tools that the harness runs itself', () => {
    const tools = [
      { name: 'Bash', input_schema: {} },
      { type: 'custom', name: 'Read' },
      { type: 'bash_20250124' },
    ];
    const messages = [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', data: '' } }] }];
    expect(reachOf({ ...body, tools, messages })).toEqual([]);
  });

  it('names the tools that the provider runs, whatever their date', () => {
    const tools = [{ type: 'web_search_20250305' }, { type: 'web_fetch_20991231' }, { type: 'mcp_toolset' }];
    expect(reachOf({ ...body, tools })).toEqual(['web_search', 'web_fetch', 'mcp_toolset']);
  });

  it('names remote servers, and pictures by address wherever they stand', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.org/?secret' } };
    const result = { type: 'tool_result', content: [image] };
    const nested = { type: 'document', source: { type: 'content', content: [image] } };
    expect(reachOf({ ...body, mcp_servers: [{ url: 'https://example.org' }] })).toEqual(['mcp']);
    for (const content of [[image], [result], [nested]]) {
      expect(reachOf({ ...body, messages: [{ role: 'user', content }] })).toEqual(['url']);
    }
  });
});
