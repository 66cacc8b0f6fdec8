import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { bare, Clone, git, object, tree } from './support/git-clone.js';

const root = mkdtempSync(join(tmpdir(), 'rk-git-'));
const env = { ROOKERY_GIT_LOCAL: root, ROOKERY_GIT_MIB: '4', ROOKERY_GIT_SECONDS: '20' };
const agentNamed = (path: string): string => `kind: Agent\nrows:\n  - path: ${path}\n`;

describe('a repository that nobody vouches for', () => {
  let world: World;
  let clone: Clone;
  let good: string;
  const url = bare(root, 'config.git');

  const sync = (order: object = {}) => world.api('POST', '/git/sync', order);
  const checksum = async () => (await world.api('GET', '/manifests/export')).body.checksum;
  const head = (): string => git(url, 'rev-parse', 'main').trim();
  const copy = (): string[] =>
    readdirSync(join(world.dataDir, 'config-git'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  const taken = (): number => copy().reduce((sum, path) => sum + statSync(path).size, 0);

  /** A commit of this tree upon what both have agreed on, at the branch. */
  function put(of: string): void {
    const commit = git(clone.dir, 'commit-tree', of, '-p', 'HEAD', '-m', 'x').trim();
    git(clone.dir, 'push', '--quiet', '--force', 'origin', `${commit}:main`);
  }

  /** A tree below agents/, beside what is there. */
  function below(name: string | Buffer, mode: string, of: string): string {
    const agents = tree(clone.dir, [{ mode, name, of }]);
    return tree(clone.dir, [{ mode: '40000', name: 'agents', of: agents }]);
  }

  beforeAll(async () => {
    world = await World.boot({ env });
    await until(async () => (await world.api('GET', '/gateway/status')).body.state === 'running', 'ready');
    await world.api('POST', '/git/init', { url });
    await world.agent('a0');
    await world.api('GET', '/agents/a0/history');
    expect((await sync()).status).toBe(200);
    clone = new Clone(root, url);
    good = head();
  });
  beforeEach(() => {
    git(clone.dir, 'reset', '--quiet', '--hard', good);
    git(clone.dir, 'clean', '-qdfx');
    git(clone.dir, 'push', '--quiet', '--force', 'origin', `${good}:main`);
  });
  afterAll(async () => {
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** Refused with these words; nothing was written here or there. */
  async function refused(status: number, words: string, path?: string): Promise<void> {
    const [before, there] = [await checksum(), head()];
    const answer = await sync();
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(words)]);
    if (path !== undefined) expect(answer.body.errors[0].path).toBe(path);
    expect([await checksum(), head()]).toEqual([before, there]);
  }

  it('fills no disk: what is larger than may be is refused, leaves nothing behind, and the next one is taken', async () => {
    clone.write('video.bin', randomBytes(6 * 1_048_576)).push('large');
    await refused(413, 'ROOKERY_GIT_MIB');
    expect(taken()).toBeLessThan(4 * 1_048_576);
    expect(copy().filter((path) => /tmp_|\.lock$/.test(path))).toEqual([]);
    git(clone.dir, 'reset', '--quiet', '--hard', good);
    clone.write('agents/new/agent.yaml', agentNamed('new'));
    git(clone.dir, 'add', '-A');
    git(clone.dir, 'commit', '--quiet', '-m', 'small');
    git(clone.dir, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
    expect((await sync()).body).toMatchObject({ rows: [{ verb: 'create', name: 'new' }], pushed: true });
    clone.pull();
    good = head();
  });

  it('is not unfolded: few bytes that stand for very many files, or for folders without end, are refused', async () => {
    const blob = object(clone.dir, 'blob', 'x');
    let bomb = tree(clone.dir, [{ mode: '100644', name: 'f', of: blob }]);
    for (let level = 0; level < 9; level += 1)
      bomb = tree(
        clone.dir,
        [...'0123456789'].map((digit) => ({ mode: '40000', name: digit.padEnd(200, 'x'), of: bomb })),
      );
    put(below('bomb', '40000', bomb));
    await refused(413, 'more files');
    const zeros = object(clone.dir, 'blob', Buffer.alloc(65 * 1_048_576));
    const agent = tree(clone.dir, [{ mode: '100644', name: 'agent.yaml', of: zeros }]);
    put(below('zeros', '40000', agent));
    await refused(409, 'has 68157440 bytes', 'agents/zeros/agent.yaml');
    let deep = tree(clone.dir, [{ mode: '100644', name: 'f', of: blob }]);
    for (let level = 0; level < 45; level += 1)
      deep = tree(clone.dir, [{ mode: '40000', name: 'd', of: deep }]);
    const home = tree(clone.dir, [{ mode: '40000', name: '_home', of: deep }]);
    put(below('a0', '40000', home));
    await refused(409, 'is where nothing of a home is kept');
  });

  it.each([
    ['..', '40000', 503, 'hasDotdot'],
    ['.git', '40000', 503, 'hasDotgit'],
    ['a0', '160000', 409, 'is another repository'],
    [Buffer.from([0x61, 0xff]), '40000', 409, 'has a name that is not UTF-8'],
  ] as const)('with a folder %p of the mode %s is refused', async (name, mode, status, words) => {
    const file = tree(clone.dir, [{ mode: '100644', name: 'f', of: object(clone.dir, 'blob', 'x') }]);
    put(below(name, mode, mode === '160000' ? good : file));
    await refused(status, words);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['_home/clip.bin', randomBytes(1_100_000), 'has 1100000 bytes'],
    ['_home/node_modules/x.js', 'x', 'is where nothing of a home is kept'],
    ['_home/media/x.png', 'x', 'is where nothing of a home is kept'],
    [
      '_home/model.bin',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 9\n`,
      'is a pointer of Git LFS',
    ],
  ])('with %s is refused by name', async (path, content, words) => {
    clone.write(`agents/a0/${path}`, content).push('odd');
    await refused(409, words, `agents/a0/${path}`);
  });

  it('with a folder of the configuration that leads elsewhere is refused; what is elsewhere is left alone', async () => {
    git(clone.dir, 'update-index', '--add', '--cacheinfo', `160000,${good},vendor`);
    git(clone.dir, 'commit', '--quiet', '-m', 'a submodule');
    git(clone.dir, 'push', '--quiet', 'origin', 'HEAD:main');
    expect((await sync()).status).toBe(200);
    good = head();
    expect(git(url, 'ls-tree', 'main', 'vendor')).toContain('160000');
    clone.remove('vendor').remove('instance');
    symlinkSync('/etc', join(clone.dir, 'instance'));
    clone.push('a link');
    await refused(409, 'is a link', 'instance');
  });

  it('with manifests that cannot be read tells file and line', async () => {
    clone.write(
      'agents/a0/agent.yaml',
      Buffer.from('kind: Agent\nrows:\n  - path: a0\n    name: \xe4\n', 'latin1'),
    );
    clone.push('latin');
    await refused(400, 'is not UTF-8', 'agents/a0/agent.yaml:1');
    clone
      .write('agents/a0/agent.yaml', 'kind: Agent\r\nrows:\r\n  - path: a0\r\n    name: [\r\n')
      .push('broken');
    await refused(400, 'is not YAML', 'agents/a0/agent.yaml:5');
    clone.pull().write('agents/a0/agent.yaml', agentNamed('a0'));
    const route = 'kind: Route\nrows:\n  - match: {}\n    target:\n      agent: nobody\n';
    clone.write('instance/more.yaml', route).push('nobody there');
    await refused(400, 'names nobody', 'instance/more.yaml:3');
  });

  it('is read whatever its line ends are and whatever it begins with, and stays as it was written', async () => {
    const text =
      '\ufeffkind: Agent\r\nrows:\r\n  - path: crlf\r\n    description: |-\r\n      one\r\n      two\r\n';
    clone
      .write('agents/crlf/agent.yaml', text)
      .write('agents/a0/_home/two\nlines', 'x')
      .push('from elsewhere');
    expect((await sync()).body).toMatchObject({ rows: [{ name: 'crlf' }], files: [{ path: 'two\nlines' }] });
    expect((await world.api('GET', '/agents/crlf')).body.description).toBe('one\ntwo');
    expect((await sync()).body).toMatchObject({ commits: 0, rows: [], files: [], pushed: true });
    expect(clone.pull().read('agents/crlf/agent.yaml')).toBe(text);
    good = head();
  });

  it('keeps a home that came before its agent, and gives it to the agent when that comes', async () => {
    clone.write('agents/later/_home/notes.md', 'early\n').push('a home');
    expect((await sync()).body).toMatchObject({ files: [], pushed: true });
    await world.api('PATCH', '/agents/a0', { name: 'Other' });
    expect((await sync()).body).toMatchObject({ commits: 1, pushed: true });
    expect(clone.pull().read('agents/later/_home/notes.md')).toBe('early\n');
    clone.write('agents/later/agent.yaml', agentNamed('later')).push('its agent');
    expect((await sync()).body.files).toEqual([{ agent: 'later', path: 'notes.md' }]);
    await until(
      async () => (await world.api('GET', '/agents/later/history')).body.items.length > 1,
      'it has it',
    );
    expect((await sync()).body).toMatchObject({ files: [], pushed: true });
    expect(clone.pull().read('agents/later/_home/notes.md')).toBe('early\n');
    expect(clone.has('agents/later/_home/PERSONA.md')).toBe(true);
    good = head();
  });
});
