import { existsSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { GitDraft, GitPort, GitRemote, GitTree } from '../../kernel/git-port.js';
import { Problem } from '../../platform/problem.js';
import { Blobs } from '../home/blobs.js';
import { Git, type GitResult } from '../home/git.js';
import { Locks } from '../home/locks.js';
import { writeCommits } from './write-commits.js';

const branchName = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;
const https = /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/-]+$/;
const ssh = /^ssh:\/\/[A-Za-z0-9._-]+@[A-Za-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/-]+$/;

/** Of another's repository nothing is believed: objects are checked, and no address leads on to another. */
const wary = ['transfer.fsckObjects=true', 'fetch.recurseSubmodules=false', 'http.followRedirects=false'];

/** The server's own copy of the repository of the configuration: bare, without hooks, filters or work trees. */
export class ConfigGit implements GitPort {
  readonly source = 'config-git';
  readonly #locks = new Locks();
  readonly #directory: string;
  #made: Promise<Git> | undefined;

  constructor(
    private readonly dataDir: string,
    /** Folders whose repositories may be named by their paths. */
    private readonly local: readonly string[],
  ) {
    this.#directory = join(dataDir, this.source);
  }

  fault(url: string): string | undefined {
    if (https.test(url) || ssh.test(url)) return undefined;
    if (!isAbsolute(url))
      return 'must be https://host/path or ssh://user@host/path, without a password in it';
    const real = existsSync(url) ? realpathSync(url) : undefined;
    const inside = this.local.some((folder) => real?.startsWith(`${realpathSync(folder)}/`));
    return inside ? undefined : 'is a folder of this machine that ROOKERY_GIT_LOCAL does not name';
  }

  async fetch(remote: GitRemote): Promise<string | undefined> {
    const ref = 'refs/remotes/origin/head';
    const found = await this.talk(remote, [
      'ls-remote',
      '--heads',
      '--',
      remote.url,
      `refs/heads/${remote.branch}`,
    ]);
    if (found.stdout.length === 0) return undefined;
    const spec = `+refs/heads/${remote.branch}:${ref}`;
    await this.talk(remote, [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--',
      remote.url,
      spec,
    ]);
    return this.resolve(ref);
  }

  async push(remote: GitRemote, commit: string): Promise<boolean> {
    const spec = `${commit}:refs/heads/${remote.branch}`;
    const result = await this.ask(remote, ['push', '--quiet', '--porcelain', '--', remote.url, spec]);
    if (result.code === 0) return true;
    if (
      /\[rejected\]|non-fast-forward|fetch first|cannot lock ref/.test(result.stderr + String(result.stdout))
    )
      return false;
    throw refusal('push', result);
  }

  async has(commit: string): Promise<boolean> {
    return (await (await this.git()).run(['cat-file', '-e', `${commit}^{commit}`])).code === 0;
  }

  async tree(commit: string): Promise<GitTree> {
    const git = await this.git();
    const listing = (await git.ask(['ls-tree', '-r', '-t', '-z', '--full-tree', commit])).toString();
    const out: GitTree = { files: new Map(), folders: new Map() };
    for (const row of listing.split('\0').filter(Boolean)) {
      const tab = row.indexOf('\t');
      const [mode = '', kind, blob = ''] = row.slice(0, tab).split(' ');
      const path = row.slice(tab + 1);
      if (kind === 'tree') out.folders.set(path, blob);
      else out.files.set(path, { mode, blob });
    }
    return out;
  }

  async texts(names: readonly string[], most: number): Promise<Map<string, string>> {
    const blobs = new Blobs(await this.git());
    try {
      const out = new Map<string, string>();
      let left = most;
      for (const name of new Set(names)) {
        const bytes = await blobs.read(name, left);
        if (!bytes) throw new Problem('tooLarge', `The manifests are larger than ${most} bytes.`);
        left -= bytes.length;
        out.set(name, bytes.toString());
      }
      return out;
    } finally {
      blobs.close();
    }
  }

  async isBefore(commit: string, of: string): Promise<boolean> {
    return (await (await this.git()).run(['merge-base', '--is-ancestor', commit, of])).code === 0;
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const { code, stdout } = await (await this.git()).run(['merge-base', one, other]);
    return code === 0 ? stdout.toString().trim() : undefined;
  }

  async commit(parent: string | undefined, drafts: readonly GitDraft[], merged?: string): Promise<string> {
    const git = await this.git();
    const ref = 'refs/rookery/work';
    return this.#locks.run('commit', async () => {
      await git.run(['update-ref', '-d', ref]);
      await writeCommits(git, ref, parent, drafts, merged);
      return this.resolve(ref);
    });
  }

  async keep(name: string, commit: string): Promise<void> {
    await (await this.git()).ask(['update-ref', `refs/rookery/${name}`, commit]);
  }

  async home(agentId: string, commit: string): Promise<string> {
    const git = await this.git();
    const from = join(this.dataDir, 'git', `${agentId}.git`);
    if (!(await this.has(commit))) {
      const spec = `+refs/*:refs/homes/${agentId}/*`;
      const env = { GIT_ALLOW_PROTOCOL: 'file' };
      const found = await git.run(
        ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', from, spec],
        env,
      );
      if (found.code !== 0) throw refusal('fetch', found);
    }
    return this.resolve(`${commit}^{tree}`);
  }

  private async resolve(name: string): Promise<string> {
    return (await (await this.git()).ask(['rev-parse', '--verify', name])).toString().trim();
  }

  private async talk(remote: GitRemote, args: string[]): Promise<GitResult> {
    const result = await this.ask(remote, args);
    if (result.code === 0) return result;
    throw refusal(args[0] ?? 'git', result);
  }

  private async ask({ url, branch, authorization }: GitRemote, args: string[]): Promise<GitResult> {
    const fault = this.fault(url);
    if (fault !== undefined) throw new Problem('conflict', `The repository ${url} ${fault}.`);
    if (!branchName.test(branch) || branch.includes('..'))
      throw new Problem('conflict', 'The branch has no such name.');
    const header = authorization && { key: 'http.extraHeader', value: `Authorization: ${authorization}` };
    const env = {
      GIT_ALLOW_PROTOCOL: url.startsWith('https:') ? 'https' : url.startsWith('ssh:') ? 'ssh' : 'file',
      GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=yes',
      ...(header && {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: header.key,
        GIT_CONFIG_VALUE_0: header.value,
      }),
    };
    return (await this.git()).run([...wary.flatMap((setting) => ['-c', setting]), ...args], env);
  }

  private git(): Promise<Git> {
    this.#made ??= this.make();
    return this.#made;
  }

  private async make(): Promise<Git> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const git = new Git('git', this.#directory);
    await git.ask(['-c', 'init.defaultBranch=main', 'init', '--bare', '--quiet', '--template=']);
    return git;
  }
}

/** What git said, for whoever asked; credentials are never in what it is given, so not in what it says. */
function refusal(what: string, { stderr }: GitResult): Problem {
  const said = stderr.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 300);
  return new Problem('unavailable', `git ${what} did not work: ${said || 'it said nothing'}`);
}
