import { spawn, type ChildProcess } from 'node:child_process';

/** What git may take when it talks to a repository that is not ours. */
export interface Bounds {
  /** No file that it writes gets larger. */
  fileBytes: number;
  outputBytes: number;
  ms: number;
}

export interface Bounded {
  code: number | null;
  stdout: Buffer;
  /** The end of what it said. */
  said: string;
  /** What it was ended for. */
  over?: 'time' | 'output' | 'stop';
}

interface Call {
  directory: string;
  env: Record<string, string>;
  bounds: Bounds;
  input?: string;
  /** Ends it before its time. */
  signal?: AbortSignal;
}

/** Address space in KiB: what no repository needs, and a hostile one would take. */
const mostMemory = 4 * 1_048_576;

/** Limits are in blocks of 512 bytes; a system without the one of memory does without it. */
const limited = (blocks: number): string =>
  `ulimit -f ${blocks}; ulimit -v ${mostMemory} 2>/dev/null; exec git "$@"`;

/** Its helpers are in its group, and would go on without it. */
function end({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}

/** Git with its helpers in a directory, with bounds on time, on what it writes and on what it says. */
export function boundedGit(args: readonly string[], call: Call): Promise<Bounded> {
  const { directory, env, bounds, input = '', signal } = call;
  if (signal?.aborted)
    return Promise.resolve({ code: null, stdout: Buffer.alloc(0), said: '', over: 'stop' });
  return new Promise<Bounded>((resolve, reject) => {
    const blocks = Math.max(1, Math.floor(bounds.fileBytes / 512));
    const child = spawn('/bin/sh', ['-c', limited(blocks), 'git', ...args], {
      ...{ cwd: directory, env, detached: true },
    });
    const chunks: Buffer[] = [];
    let [size, said] = [0, ''];
    let over: Bounded['over'];
    const stop = (why: NonNullable<Bounded['over']>): void => {
      over ??= why;
      end(child);
    };
    const patience = setTimeout(() => stop('time'), bounds.ms);
    const leave = (): void => stop('stop');
    signal?.addEventListener('abort', leave);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bounds.outputBytes) stop('output');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.stdin.on('error', () => undefined).end(input);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(patience);
      signal?.removeEventListener('abort', leave);
      resolve({ code, stdout: Buffer.concat(chunks), said: said.trim(), ...(over && { over }) });
    });
  });
}
