import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../../src/cli/main.js';
import { Terminal } from '../../src/cli/terminal.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
  /** The output as a program reads it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

const { PATH = '', HOME = '/tmp' } = process.env;

/** The command line as a program of its own; what this machine's own server is must not reach it. */
export const commandEnv = { PATH, HOME };

/** Compiles what `bin/rookery` starts, where that is not done yet. */
export function makeReady(): void {
  const made = spawnSync(process.execPath, ['scripts/ready.mjs', 'build'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the build failed: ${made.stderr}`);
}

/** Runs `bin/rookery` to its end; `input` is what is piped into it. */
export function rookery(words: string[], input = '', env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn('bin/rookery', words, { env: { ...commandEnv, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? -1,
        out,
        err,
        get json() {
          return JSON.parse(out) as unknown;
        },
      }),
    );
  });
}

/** The same command line without a process of its own, for where there are many: its words, the client, real HTTP. */
export async function runHere(
  { url, token }: { url: string; token: string },
  words: string[],
): Promise<{ code: number; out: string; err: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const terminal = new Terminal(Readable.from([]), output, errors);
  const argv = ['--url', url, '--token', token, ...words];
  const code = await main({ argv, env: {}, root: process.cwd(), version: '', terminal });
  output.end();
  errors.end();
  return { code, out: await text(output), err: await text(errors) };
}

/** Runs a command line in a terminal and answers its questions, each when it stands there. */
export function inTerminal(line: string, answers: [question: string, answer: string][]): Promise<Ran> {
  const child = spawn('script', ['-qec', line, '/dev/null'], { env: { ...commandEnv, TERM: 'dumb' } });
  let out = '';
  let seen = 0;
  const rest = [...answers];
  const answer = (): void => {
    const [next] = rest;
    const at = next ? out.indexOf(next[0], seen) : -1;
    if (!next || at < 0) return;
    seen = at + next[0].length;
    rest.shift();
    // A control key stands alone, a line is ended.
    child.stdin.write(next[1] < ' ' ? next[1] : `${next[1]}\n`);
    answer();
  };
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
    answer();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // A question that never came is shown by what did.
    const patience = setTimeout(() => child.kill(), 30_000);
    child.on('close', (code) => {
      clearTimeout(patience);
      resolve({ code: code ?? -1, out, err: '', json: undefined });
    });
  });
}

/** An address where nothing listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
