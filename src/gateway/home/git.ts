import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { buffer } from 'node:stream/consumers';

/** Nothing of the server's environment, and no configuration but the repository's own. */
export const gitEnv = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  HOME: '/nonexistent',
  LC_ALL: 'C',
};

/** What an agent named must not stop its history; names that mean `.git` somewhere are left out before. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.protectNTFS=false',
  'core.protectHFS=false',
  'gc.autoDetach=false',
];

export interface GitResult {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

export interface GitLimits {
  /** No process of it takes longer; five minutes when left out. */
  mostMs?: number;
  /** Ends its processes. */
  signal?: AbortSignal;
}

/** Git on one bare repository. It is started in the repository and never knows a work tree. */
export class Git {
  constructor(
    private readonly binary: string,
    readonly directory: string,
    private readonly limits: GitLimits = {},
  ) {}

  start(args: string[], more: Record<string, string> = {}): ChildProcessWithoutNullStreams {
    const given = settings.flatMap((setting) => ['-c', setting]);
    return spawn(this.binary, [...given, `--git-dir=${this.directory}`, ...args], {
      cwd: this.directory,
      env: { ...gitEnv, ...more },
      timeout: this.limits.mostMs ?? 300_000,
      signal: this.limits.signal,
      killSignal: 'SIGKILL',
    });
  }

  /** Rejects only when git cannot be started at all. */
  async run(args: string[], more?: Record<string, string>): Promise<GitResult> {
    const child = this.start(args, more);
    child.stdin.on('error', () => undefined).end();
    const [stdout, stderr, code] = await Promise.all([
      buffer(child.stdout),
      buffer(child.stderr),
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
    ]);
    return { code, stdout, stderr: stderr.toString('utf8', 0, 2000).trim() };
  }

  /** The beginning of what it prints; then it is ended. */
  async head(args: string[], bytes: number): Promise<Buffer> {
    const child = this.start(args);
    child.stdin.on('error', () => undefined).end();
    child.stderr.resume();
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length >= bytes) break;
    }
    child.kill('SIGKILL');
    return Buffer.concat(parts).subarray(0, bytes);
  }

  /** What it printed; fails with what git said. */
  async ask(args: string[]): Promise<Buffer> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${stderr}`);
    return stdout;
  }
}
