import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { GitRemote } from '../../kernel/git-port.js';
import type { GitConfig } from '../../platform/config.js';
import { Problem } from '../../platform/problem.js';
import { boundedGit, type Bounded, type Bounds } from '../bounded-git.js';
import { gitEnv } from '../home/git.js';
import { bytesIn } from './leftovers.js';

const branchName = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;
const https = /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/-]+$/;
const ssh = /^ssh:\/\/[A-Za-z0-9._-]+@[A-Za-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/-]+$/;

/** Of another's repository nothing is believed: objects are checked, and no address leads on to another. */
const wary = [
  ...['core.hooksPath=/dev/null', 'credential.helper=', 'transfer.fsckObjects=true', 'gc.auto=0'],
  ...['fetch.recurseSubmodules=false', 'fetch.unpackLimit=1', 'http.followRedirects=false'],
  ...['http.lowSpeedLimit=1', 'http.lowSpeedTime=60', 'pack.threads=1', 'core.bigFileThreshold=1m'],
];

const sshCommand =
  'ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=20 -oServerAliveInterval=15';
/** What is written is cut at whole pages at most. */
const page = 65_536;
const mostOutput = 16 * 1_048_576;
/** To ask for the head of a branch takes a moment. */
const askMs = 60_000;

function protocolOf(url: string): string {
  if (url.startsWith('https:')) return 'https';
  return url.startsWith('ssh:') ? 'ssh' : 'file';
}

/** The repository elsewhere, as git talks to it from our copy. */
export class Remote {
  readonly #end = new AbortController();

  constructor(
    private readonly directory: string,
    private readonly limits: GitConfig,
  ) {}

  /** For good: what is under way is ended, which does no harm, and nothing is begun any more. */
  stop(): void {
    this.#end.abort();
  }

  /** Where a repository may be; what is wrong with this one, or undefined. */
  fault(url: string): string | undefined {
    if (https.test(url) || ssh.test(url)) return undefined;
    if (!isAbsolute(url))
      return 'must be https://host/path or ssh://user@host/path, without a password in it';
    const real = existsSync(url) ? realpathSync(url) : undefined;
    const inside = this.limits.local.some((folder) => real?.startsWith(`${realpathSync(folder)}/`));
    return inside ? undefined : 'is a folder of this machine that ROOKERY_GIT_LOCAL does not name';
  }

  /** The commit that the branch is at; undefined where there is no such branch. */
  async head(remote: GitRemote): Promise<string | undefined> {
    const ref = `refs/heads/${remote.branch}`;
    const args = ['ls-remote', '--heads', '--', remote.url, ref];
    const found = this.sound('ls-remote', await this.ask(remote, args, this.bounds(0, askMs)));
    const rows = found.stdout.toString().split('\n');
    return rows.map((row) => row.split('\t')).find(([, name]) => name === ref)?.[0];
  }

  /** Brings the branch here. */
  async fetch(remote: GitRemote, into: string): Promise<void> {
    const left = this.limits.bytes - (await bytesIn(this.directory));
    if (left <= 0) throw this.tooLarge();
    const spec = `+refs/heads/${remote.branch}:${into}`;
    const how = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
    const bounds = this.bounds(left, this.limits.seconds * 1000);
    const result = await this.ask(remote, ['fetch', ...how, '--', remote.url, spec], bounds);
    // Of the program that was stopped at the limit git says no more than that it has ended.
    const full = result.code !== 0 && (await bytesIn(this.directory)) + page >= this.limits.bytes;
    if (full) throw this.tooLarge();
    this.sound('fetch', result);
  }

  /** False where the branch has gone on meanwhile. */
  async push(remote: GitRemote, commit: string): Promise<boolean> {
    const spec = `${commit}:refs/heads/${remote.branch}`;
    const args = ['push', '--quiet', '--porcelain', '--', remote.url, spec];
    const bounds = this.bounds(this.limits.bytes, this.limits.seconds * 1000);
    const result = await this.ask(remote, args, bounds);
    if (result.code === 0) return true;
    const said = `${result.said} ${String(result.stdout)}`;
    if (/\[rejected\]|non-fast-forward|fetch first|cannot lock ref/.test(said)) return false;
    throw this.refusal('push', result);
  }

  private bounds(fileBytes: number, ms: number): Bounds {
    return { fileBytes, outputBytes: mostOutput, ms: Math.min(ms, this.limits.seconds * 1000) };
  }

  private ask({ url, branch, authorization }: GitRemote, args: string[], bounds: Bounds): Promise<Bounded> {
    const fault = this.fault(url);
    if (fault !== undefined) throw new Problem('conflict', `The repository ${url} ${fault}.`);
    if (!branchName.test(branch) || branch.includes('..'))
      throw new Problem('conflict', 'The branch has no such name.');
    const { authorities } = this.limits;
    const env = {
      ...gitEnv,
      // No object is unpacked in memory that is larger: a few bytes of a pack can stand for very many.
      GIT_ALLOC_LIMIT: '256m',
      GIT_ALLOW_PROTOCOL: protocolOf(url),
      GIT_ASKPASS: '/bin/false',
      GIT_DIR: this.directory,
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_PROTOCOL_FROM_USER: '0',
      GIT_SSH_COMMAND: sshCommand,
      ...(authorities !== undefined && { GIT_SSL_CAINFO: authorities }),
      ...(authorization !== undefined && {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
      }),
    };
    const given = [...wary.flatMap((setting) => ['-c', setting]), ...args];
    return boundedGit(given, { directory: this.directory, env, bounds, signal: this.#end.signal });
  }

  private sound(what: string, result: Bounded): Bounded {
    if (result.code === 0 && !result.over) return result;
    throw this.refusal(what, result);
  }

  private tooLarge(): Problem {
    const most = Math.floor(this.limits.bytes / 1_048_576);
    const sentence = `The copy of the repository would take more than ${most} MiB`;
    return new Problem('tooLarge', `${sentence}; nothing of it was taken. ROOKERY_GIT_MIB allows more.`);
  }

  /** What git said, for whoever asked; credentials are never in what it is given, so not in what it says. */
  private refusal(what: string, { said, over }: Bounded): Problem {
    if (over === 'stop') return new Problem('unavailable', 'The server is being stopped.');
    if (over === 'time')
      return new Problem('unavailable', `git ${what} was ended: the repository did not answer in time.`);
    const words = said.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 300);
    return new Problem('unavailable', `git ${what} did not work: ${words || 'it said nothing'}`);
  }
}
