import type { SDKMessage } from '@anthropic-ai/claude-agent-sdk';
import type { HarnessEvent } from './harness.js';

type Fields = Record<string, unknown>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const longestSummary = 200;
const ours = /^mcp__rookery__/;

/** Input fields that say most about a step, best first. */
const telling = ['description', 'command', 'file_path', 'pattern', 'url', 'query', 'skill', 'prompt'];

/** Whether this may become a part of a path: session ids come out of the container. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function blocks(message: unknown): Fields[] {
  const { content } = fields(message);
  return Array.isArray(content) ? content.map(fields) : [];
}

function text(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

/** Our own tools carry the name of the server before theirs, which says nothing to people. */
function toolName(name: string): string {
  return name.replace(ours, '');
}

/** What is said of an input that has no telling field: its plain values, as people would read them out. */
function plainValues(input: Fields): string {
  return Object.values(input)
    .flat()
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .join(', ');
}

/** What a step is about: the name says nothing of Bash, and most of `remember`. */
function summary(name: string, input: Fields): string {
  const field = telling.find((one) => typeof input[one] === 'string');
  const told = (field ? text(input[field]) : plainValues(input)).replace(/\s+/g, ' ').trim();
  const word = toolName(name).replaceAll('_', ' ');
  const line = ours.test(name) ? [word, told].filter(Boolean).join(': ') : told || word;
  return line.length > longestSummary ? `${line.slice(0, longestSummary - 1)}…` : line;
}

function steps(message: unknown): HarnessEvent[] {
  return blocks(message)
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      kind: 'step',
      id: text(id),
      tool: toolName(text(name)),
      summary: summary(text(name), fields(input)),
    }));
}

function stepsDone(message: unknown): HarnessEvent[] {
  return blocks(message)
    .filter(({ type }) => type === 'tool_result')
    .map(({ tool_use_id, is_error }) => ({
      kind: 'step-done',
      id: text(tool_use_id),
      ok: is_error !== true,
    }));
}

function textDelta(event: unknown): HarnessEvent[] {
  const { type, delta, index, content_block } = fields(event);
  // A further paragraph of the same answer, after another one or after a step.
  if (type === 'content_block_start' && fields(content_block).type === 'text' && Number(index) > 0) {
    return [{ kind: 'text', delta: '\n\n' }];
  }
  const { type: kind, text: told } = fields(delta);
  if (type !== 'content_block_delta' || kind !== 'text_delta' || typeof told !== 'string') return [];
  return [{ kind: 'text', delta: told }];
}

/**
 * What a message of the harness tells, results and acknowledgements aside; nothing in it is taken for
 * granted.
 */
export function eventsOf(message: SDKMessage): HarnessEvent[] {
  const { type, subtype, session_id, message: inner, event, parent_tool_use_id } = fields(message);
  if (parent_tool_use_id) return [{ kind: 'alive' }];
  if (type === 'system' && subtype === 'init' && isUuid(session_id))
    return [{ kind: 'session', id: session_id }];
  const told =
    type === 'assistant'
      ? steps(inner)
      : type === 'user'
        ? stepsDone(inner)
        : type === 'stream_event'
          ? textDelta(event)
          : [];
  return told.length > 0 ? told : [{ kind: 'alive' }];
}
