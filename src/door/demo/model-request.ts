import { Problem } from '../../platform/problem.js';

interface TextBlock {
  kind: 'text';
  text: string;
}

export interface ToolUse {
  kind: 'use';
  id: string;
  name: string;
  input: Record<string, unknown>;
}

export interface ToolResult {
  kind: 'result';
  id: string;
  text: string;
  isError: boolean;
}

export interface OfferedTool {
  name: string;
  /** The JSON Schemas of its arguments. */
  properties: Record<string, unknown>;
}

export type Block = TextBlock | ToolUse | ToolResult;

export interface Message {
  role: string;
  blocks: Block[];
}

/** What is read of a request to the Anthropic Messages API; the rest of it decides nothing here. */
export interface ModelRequest {
  model: string;
  stream: boolean;
  /** The instructions: the `system` field and the system messages between the others. */
  system: string;
  /** The conversation, with the system messages that the harness puts into it. */
  messages: Message[];
  tools: OfferedTool[];
}

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** Content is a string or a list of blocks, at every depth of the API. */
function plainText(content: unknown): string {
  if (typeof content === 'string') return content;
  const texts = list(content).map((block) => block['text']);
  return texts.filter((text) => typeof text === 'string').join('\n');
}

function toBlock(raw: Fields): Block[] {
  switch (raw['type']) {
    case 'text':
      return [{ kind: 'text', text: String(raw['text'] ?? '') }];
    case 'tool_use':
      return [{ kind: 'use', id: String(raw['id']), name: String(raw['name']), input: fields(raw['input']) }];
    case 'tool_result': {
      const { tool_use_id: id, content, is_error: isError } = raw;
      return [{ kind: 'result', id: String(id), text: plainText(content), isError: isError === true }];
    }
    default:
      return [];
  }
}

function toMessage(raw: Fields): Message {
  const { role, content } = raw;
  const blocks: Block[] =
    typeof content === 'string' ? [{ kind: 'text', text: content }] : list(content).flatMap(toBlock);
  return { role: String(role), blocks };
}

/** Reads a request body; refuses what has no messages, as the real API does. */
export function readModelRequest(body: unknown): ModelRequest {
  const { model, stream, system, messages, tools } = fields(body);
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new Problem('invalid', 'messages: at least one message is required');
  }
  const all = messages.map(fields);
  const inserted = all.filter(({ role }) => role === 'system');
  return {
    model: String(model ?? ''),
    stream: stream === true,
    system: [system, ...inserted.map(({ content }) => content)].map(plainText).join('\n'),
    messages: all.map(toMessage),
    tools: list(tools).map(({ name, input_schema: schema }) => ({
      name: String(name),
      properties: fields(fields(schema)['properties']),
    })),
  };
}

/** A tool's own name: the harness puts `mcp__<server>__` before it. */
export function bareName(tool: string): string {
  return tool.replace(/^mcp__.+?__/, '');
}

/** The offered tool of this name, with or without the harness's prefix. */
export function offeredTool({ tools }: ModelRequest, name: string): OfferedTool | undefined {
  return tools.find((tool) => tool.name === name) ?? tools.find((tool) => bareName(tool.name) === name);
}
