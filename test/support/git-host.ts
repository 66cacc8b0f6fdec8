import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const env = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

const tls = 'test/fixtures/loopback-tls';
/** The certificate of a secure host, which is also what vouches for it. */
export const authority = join(process.cwd(), tls, 'cert.pem');

/** A server of git repositories on loopback: git's own, behind HTTP. */
export class GitHost {
  readonly root = mkdtempSync(join(tmpdir(), 'rk-git-'));
  /** Answers in the place of git. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Comes before each answer. */
  meanwhile: ((request: IncomingMessage) => Promise<unknown>) | undefined;
  /** What proved who asked, of each request. */
  readonly heard: (string | undefined)[] = [];
  readonly #server;

  constructor(private readonly secure = false) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      this.heard.push(request.headers.authorization);
      if (this.instead) this.instead(request, response);
      else void this.answer(request, response);
    };
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(tls, name)));
    this.#server = secure ? createSecureServer({ key, cert }, answer) : createServer(answer);
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
  }

  get origin(): string {
    return `${this.secure ? 'https' : 'http'}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.root, { recursive: true, force: true });
  }

  private git(folder: string, args: string[]): string {
    const done = spawnSync('git', ['-c', 'safe.directory=*', ...args], { cwd: folder, env });
    if (done.status !== 0) throw new Error(`git ${args[0]}: ${String(done.stderr)}`);
    return String(done.stdout).trim();
  }

  /** As `commit`, with a submodule beside the files. */
  commitSubmodule(repository: string, files: Record<string, string>): string {
    const of = this.commit(repository, files);
    const folder = join(this.root, repository);
    this.git(folder, ['update-index', '--add', '--cacheinfo', `160000,${of},sub`]);
    this.git(folder, ['commit', '--quiet', '--message', 'x']);
    return this.git(folder, ['rev-parse', 'HEAD']);
  }

  /** Commits these files and nothing else, links as `-> target`; answers the commit. */
  commit(repository: string, files: Record<string, string | Buffer>): string {
    const folder = join(this.root, repository);
    mkdirSync(folder, { recursive: true });
    const git = (...args: string[]): string => this.git(folder, args);
    git('init', '--quiet');
    git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    git('config', 'http.receivepack', 'false');
    git('rm', '-r', '--quiet', '--ignore-unmatch', '.');
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      const link = typeof content === 'string' && /^-> (.*)$/.exec(content);
      if (link) symlinkSync(link[1] ?? '', join(folder, name));
      else writeFileSync(join(folder, name), content);
    }
    git('add', '--all', '--force');
    git('commit', '--quiet', '--allow-empty', '--message', 'x');
    return git('rev-parse', 'HEAD');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const [, moved] = /^\/moved(\/.*)$/.exec(request.url ?? '') ?? [];
    if (moved !== undefined) {
      response.writeHead(301, { location: moved }).end();
      return;
    }
    const body = await buffer(request);
    await this.meanwhile?.(request);
    const child = spawn('git', ['-c', 'safe.directory=*', 'http-backend'], {
      env: {
        ...env,
        ...{ GIT_PROJECT_ROOT: this.root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: url.pathname },
        ...{ QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method ?? 'GET' },
        ...{ CONTENT_TYPE: request.headers['content-type'] ?? '', CONTENT_LENGTH: String(body.length) },
        ...{ HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '' },
        ...{ GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') },
        ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      },
    });
    child.stdin.on('error', () => undefined).end(body);
    const answer = await buffer(child.stdout);
    const split = answer.indexOf('\r\n\r\n');
    const headers = answer.subarray(0, split).toString().split('\r\n');
    for (const line of headers) {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else if (name !== '') response.setHeader(name, value);
    }
    response.end(answer.subarray(split + 4));
  }
}
