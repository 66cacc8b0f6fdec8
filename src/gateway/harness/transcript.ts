import { isUuid } from './events.js';

type Fields = Record<string, unknown>;

/** Where a turn stands by what the harness has written down of it. */
export interface Trace {
  /** Changes with every line that is added. */
  length: number;
  /** What it has answered so far: one text for each answer that it finished. */
  answers: string[];
  /** It is over: the last thing written is an answer, or that there will be none. */
  end: 'answered' | 'failed' | undefined;
  /** Calls without a result, oldest first. */
  open: { id: string; ours: boolean }[];
  /** Whether one of its prompts carried this message. */
  read(messageId: string): boolean;
}

/** Where the harness keeps the record of a session, in its home. */
export function transcriptPath(workdir: string, session: string): string {
  if (!isUuid(session)) throw new Error('a session id is a UUID');
  return `.claude/projects/${workdir.replace(/[^A-Za-z0-9]/g, '-')}/${session}.jsonl`;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function parse(line: string): Fields {
  try {
    return fields(JSON.parse(line));
  } catch {
    return {};
  }
}

function blocksOf(entry: Fields): Fields[] {
  const { content } = fields(entry.message);
  return Array.isArray(content) ? content.map(fields) : [];
}

const textOf = (entry: Fields): string =>
  blocksOf(entry)
    .filter(({ type }) => type === 'text')
    .map(({ text }) => String(text))
    .join('');

const goesOn = new Set(['tool_use', 'pause_turn', null, undefined]);

function endOf(entry: Fields): Trace['end'] {
  if (entry.type !== 'assistant') return undefined;
  if (entry.isApiErrorMessage === true) return 'failed';
  return goesOn.has(fields(entry.message).stop_reason as string | null) ? undefined : 'answered';
}

function answersOf(entries: Fields[]): string[] {
  const ended = entries.filter((entry) => endOf(entry) === 'answered');
  return ended.map(textOf).filter((text) => text !== '');
}

function openCalls(entries: Fields[]): Trace['open'] {
  const blocks = entries.flatMap(blocksOf);
  const done = new Set(blocks.filter(({ type }) => type === 'tool_result').map(({ tool_use_id: id }) => id));
  return blocks
    .filter(({ type, id }) => type === 'tool_use' && !done.has(id))
    .map(({ id, name }) => ({ id: String(id), ours: String(name).startsWith('mcp__rookery__') }));
}

/**
 * What a session's record tells of the turn whose prompt has this id; undefined when the prompt is not in it. The
 * record is the agent's to write: it decides what is said in the agent's own name, and nothing else.
 */
export function traceOf(transcript: string, promptId: string): Trace | undefined {
  const lines = transcript.split('\n').filter((line) => line !== '');
  const from = lines.findLastIndex((line) => line.includes(promptId) && parse(line).uuid === promptId);
  if (from === -1) return undefined;
  const entries = lines
    .slice(from)
    .map(parse)
    .filter(({ type, isSidechain }) => isSidechain !== true && typeof type === 'string');
  const spoken = entries.filter(({ type }) => type === 'user' || type === 'assistant');
  const prompts = entries.filter(({ type }) => type === 'user' || type === 'attachment');
  return {
    length: lines.length,
    answers: answersOf(spoken),
    end: endOf(spoken.at(-1) ?? {}),
    open: openCalls(spoken),
    read: (id) => prompts.some((entry) => JSON.stringify(entry).includes(`<message id=\\"${id}\\"`)),
  };
}
