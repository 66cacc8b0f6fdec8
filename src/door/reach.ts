import type { ModelBody } from './model-request.js';

type Fields = Record<string, unknown>;

/** Tools that the harness runs itself, although the provider has a name for them. */
const runHere = /^(custom|bash|text_editor|memory|computer|tool_search_tool_\w+)(_\d{8})?$/;

function fields(value: unknown): Fields[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Fields => typeof item === 'object' && item !== null);
}

function withoutDate(type: string): string {
  return type.replace(/_\d{8}$/, '');
}

function urls(content: unknown): string[] {
  return fields(content).flatMap((block) => {
    const source = block.source as Fields | undefined;
    const own = source?.type === 'url' ? ['url'] : [];
    return [...own, ...urls(block.content), ...urls(source?.content)];
  });
}

/**
 * What the provider would reach for on behalf of this request: its own web tools, remote MCP servers,
 * pictures by address. Each is a way out of the container beside the egress rules, so each has to be allowed
 * by name.
 */
export function reachOf(body: ModelBody): string[] {
  const tools = fields(body.tools)
    .map(({ type }) => type)
    .filter((type): type is string => typeof type === 'string' && !runHere.test(type))
    .map(withoutDate);
  const servers = fields(body.mcp_servers).length > 0 ? ['mcp'] : [];
  const linked = fields(body.messages).flatMap(({ content }) => urls(content));
  return [...new Set([...tools, ...servers, ...linked])];
}
