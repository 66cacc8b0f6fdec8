// A small stand-in for the harness's binary: it speaks the same protocol over its streams, asks the model through the
// same socket and keeps a transcript, and starts in a tenth of the time. It passes the harness contract's turns,
// sessions and stopping. One file without imports of ours: it is compiled and started as a program.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as askHttp, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Fields = Record<string, any>;

interface Prompt {
  uuid: string;
  text: string;
}

/** A refusal of the model's API; `again`: worth another try. */
class ApiError extends Error {
  constructor(
    message: string,
    readonly again: boolean,
  ) {
    super(message);
  }
}

const option = (name: string): string | undefined =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const env = (name: string): string => process.env[name] ?? '';

const session = option('session-id') ?? option('resume') ?? randomUUID();
const folder = join(env('CLAUDE_CONFIG_DIR'), 'projects', process.cwd().replace(/[^\w]/g, '-'));
const transcriptOf = (id: string): string => join(folder, `${id}.jsonl`);
const transcript = transcriptOf(session);

const builtIn: Fields[] = [
  { name: 'Bash', properties: { command: { type: 'string' }, description: { type: 'string' } } },
  { name: 'Write', properties: { file_path: { type: 'string' }, content: { type: 'string' } } },
];

const messages: Fields[] = [];
const waiting: Prompt[] = [];
const answers = new Map<string, (response: Fields) => void>();
let tools: Fields[] = [];
let system = '';
let current: Prompt | undefined;
let stop = new AbortController();
let requests = 0;

function emit(message: Fields): void {
  process.stdout.write(`${JSON.stringify({ session_id: session, uuid: randomUUID(), ...message })}\n`);
}

function remember(message: Fields): void {
  messages.push(message);
  appendFileSync(transcript, `${JSON.stringify(message)}\n`);
}

/** Begins, resumes or copies; what cannot be is said as the real one says it. */
function openSession(): void {
  const from = option('resume');
  mkdirSync(folder, { recursive: true });
  if (from !== undefined && !existsSync(transcriptOf(from))) {
    const errors = [`No conversation found with session ID: ${from}`];
    emit({ type: 'result', subtype: 'error_during_execution', is_error: true, num_turns: 0, errors });
    process.stderr.write(`${errors[0]}\n`, () => process.exit(1));
    return;
  }
  if (from === undefined && existsSync(transcript)) {
    process.stderr.write(`Error: Session ID ${session} is already in use.\n`, () => process.exit(1));
    return;
  }
  if (from !== undefined && from !== session) copyFileSync(transcriptOf(from), transcript);
  if (from === undefined) writeFileSync(transcript, '');
  const lines = readFileSync(transcript, 'utf8').split('\n').filter(Boolean);
  // The last line of a process that was killed may be half a line.
  for (const line of lines) if (line.endsWith('}')) messages.push(JSON.parse(line) as Fields);
  listen();
}

function listen(): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => line !== '' && take(JSON.parse(line) as Fields));
  lines.on('close', () => process.exit(0));
}

function take(message: Fields): void {
  if (message.type === 'user') {
    waiting.push({ uuid: String(message.uuid), text: String(message.message.content) });
    // Both lines of an interrupt that follows at once are read before the turn begins.
    setImmediate(() => void work());
  }
  if (message.type === 'control_response') {
    const { request_id: id, response } = message.response;
    answers.get(id)?.((response?.mcp_response as Fields) ?? {});
    answers.delete(id);
  }
  if (message.type === 'control_request') control(message.request_id, message.request);
}

function control(id: string, request: Fields): void {
  let response: Fields = {};
  if (request.subtype === 'initialize') {
    system = String(request.appendSystemPrompt ?? '');
    const offered = (option('tools') ?? '').split(',');
    const theirs = Object.entries((request.sdkMcpServerManifests ?? {}) as Fields).flatMap(
      ([server, manifest]) =>
        ((manifest as Fields).toolsListResult.tools as Fields[]).map((tool) => ({
          name: `mcp__${server}__${tool.name}`,
          input_schema: tool.inputSchema as Fields,
        })),
    );
    const own = builtIn.filter(({ name }) => offered.includes(String(name)));
    tools = [
      ...own.map(({ name, properties }) => ({ name, input_schema: { type: 'object', properties } })),
      ...theirs,
    ];
    response = { commands: [], models: [], account: {} };
  }
  if (request.subtype === 'interrupt') {
    const cancelled = waiting.splice(0).map(({ uuid }) => uuid);
    stop.abort();
    response = { still_queued: [], cancelled };
  }
  emit({ type: 'control_response', response: { subtype: 'success', request_id: id, response } });
}

/** One prompt after the other; one at a time. */
async function work(): Promise<void> {
  if (current) return;
  for (current = waiting.shift(); current; current = waiting.shift()) {
    stop = new AbortController();
    emit({ type: 'system', subtype: 'init', cwd: process.cwd(), model: option('model'), tools: [] });
    replay(current);
    remember({ role: 'user', content: current.text });
    emit({ type: 'result', num_turns: 1, ...(await turn().catch(failure)) });
  }
}

function replay({ uuid, text }: Prompt): void {
  const message = { role: 'user', content: text };
  emit({ type: 'user', message, uuid, parent_tool_use_id: null, isReplay: true });
}

function failure(error: unknown): Fields {
  if (stop.signal.aborted) {
    remember({ role: 'user', content: '[Request interrupted by user]' });
    const aborted = { is_error: true, subtype: 'error_during_execution', errors: ['interrupted'] };
    return { ...aborted, terminal_reason: 'aborted_streaming' };
  }
  const result = `API Error: ${(error as Error).message}`;
  remember({ role: 'assistant', content: [{ type: 'text', text: result }] });
  return { is_error: true, subtype: 'success', result, terminal_reason: 'completed' };
}

/** Asks, does what it is told to, and asks again, until nothing more is to be done. */
async function turn(): Promise<Fields> {
  for (;;) {
    const content = await answer();
    remember({ role: 'assistant', content });
    emit({ type: 'assistant', message: { role: 'assistant', content }, parent_tool_use_id: null });
    const uses = content.filter(({ type }) => type === 'tool_use');
    if (uses.length === 0) {
      const texts = content.filter(({ type }) => type === 'text').map(({ text }) => String(text));
      return {
        is_error: false,
        subtype: 'success',
        result: texts.join('\n\n'),
        terminal_reason: 'completed',
      };
    }
    const results = await Promise.all(uses.map(use));
    const message = { role: 'user', content: results };
    emit({ type: 'user', message, parent_tool_use_id: null });
    remember({ role: 'user', content: [...results, ...steered()] });
    if (stop.signal.aborted) throw new Error('interrupted');
  }
}

/** What was said meanwhile goes along with the results of the tools. */
function steered(): Fields[] {
  return waiting.splice(0).map((prompt) => {
    replay(prompt);
    const told = `The user sent a new message while you were working:\n${prompt.text}\n\nThis is how it is.`;
    return { type: 'text', text: `<system-reminder>\n${told}\n</system-reminder>` };
  });
}

async function use({ id, name, input }: Fields): Promise<Fields> {
  const { text, isError } = await Promise.race([
    carryOut(String(id), String(name), input as Fields),
    aborted(),
  ]);
  return { type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text }], is_error: isError };
}

async function aborted(): Promise<never> {
  const { signal } = stop;
  return new Promise((_, reject) => {
    const leave = (): void => reject(new Error('interrupted'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
  });
}

async function carryOut(
  id: string,
  name: string,
  input: Fields,
): Promise<{ text: string; isError: boolean }> {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(name) ?? [];
  if (server && tool) return call(server, tool, input, id);
  if (name === 'Write') {
    writeFileSync(String(input.file_path), String(input.content));
    return { text: 'written', isError: false };
  }
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', String(input.command)], (error, stdout, stderr) =>
      resolve({ text: `${stdout}${stderr}`, isError: error !== null }),
    );
  });
}

async function call(server: string, tool: string, input: Fields, id: string) {
  const params = { name: tool, arguments: input, _meta: { 'claudecode/toolUseId': id } };
  const message = { jsonrpc: '2.0', id: ++requests, method: 'tools/call', params };
  const request = { subtype: 'mcp_message', server_name: server, message };
  const request_id = randomUUID();
  const answered = new Promise<Fields>((resolve) => answers.set(request_id, resolve));
  emit({ type: 'control_request', request_id, request });
  const { result, error } = await answered;
  if (error) return { text: String(error.message), isError: true };
  const texts = (result.content as Fields[]).map(({ text }) => String(text));
  return { text: texts.join('\n'), isError: result.isError === true };
}

async function answer(): Promise<Fields[]> {
  const tries = Number(env('CLAUDE_CODE_MAX_RETRIES')) || 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const again = !(error instanceof ApiError) || error.again;
      if (stop.signal.aborted || !again || attempt >= tries) throw error;
      await sleep(50 * 2 ** attempt);
    }
  }
}

async function ask(): Promise<Fields[]> {
  const body = { model: option('model'), max_tokens: 1024, stream: true, system, messages, tools };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = askHttp(
      {
        socketPath: env('ANTHROPIC_UNIX_SOCKET'),
        path: '/v1/messages',
        method: 'POST',
        agent: false,
        signal: stop.signal,
        headers: {
          'content-type': 'application/json',
          'x-api-key': env('ANTHROPIC_API_KEY'),
          'anthropic-version': '2023-06-01',
        },
      },
      resolve,
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    let text = '';
    for await (const chunk of response) text += String(chunk);
    const again =
      (status === 408 || status === 429 || status >= 500) && response.headers['x-should-retry'] !== 'false';
    throw new ApiError(`${status} ${text}`, again);
  }
  return read(response);
}

/** Passes the stream on as it comes, and puts the content together. */
async function read(response: IncomingMessage): Promise<Fields[]> {
  const content: Fields[] = [];
  const inputs: string[] = [];
  let rest = '';
  let whole = false;
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((text) => text.startsWith('data: '))) {
      const event = JSON.parse(line.slice(6)) as Fields;
      if (event.type === 'error') throw new ApiError(String(event.error?.message), true);
      emit({ type: 'stream_event', event, parent_tool_use_id: null });
      const index = Number(event.index);
      if (event.type === 'content_block_start') content[index] = { ...event.content_block };
      if (event.delta?.type === 'text_delta') content[index]!.text += event.delta.text;
      if (event.delta?.type === 'input_json_delta')
        inputs[index] = (inputs[index] ?? '') + String(event.delta.partial_json);
      whole ||= event.type === 'message_stop';
    }
  }
  if (!whole) throw new Error('the answer was cut off');
  for (const [index, text] of inputs.entries()) if (text) content[index]!.input = JSON.parse(text);
  return content;
}

openSession();
