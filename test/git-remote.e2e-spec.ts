import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { bare, Clone, git } from './support/git-clone.js';
import { authority, GitHost } from './support/git-host.js';

const env = { GIT_SSL_CAINFO: authority, ROOKERY_GIT_SECONDS: '3' };

describe('a repository behind https', () => {
  let world: World;
  const host = new GitHost(true);
  const other = new GitHost(true);
  let root: string;

  const sync = () => world.api('POST', '/git/sync', {});
  /** Programs that run in the copy of the repository. */
  const running = (): string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(`${world.dataDir}/config-git`)
        );
      } catch {
        return false;
      }
    });

  beforeAll(async () => {
    await Promise.all([host.start(), other.start()]);
    world = await World.boot({ env });
    root = host.root;
    git(bare(root, 'config.git'), 'config', 'http.receivepack', 'true');
    const secret = { scope: '**', name: 'GIT', kind: 'basic', value: 'me:swordfish', hosts: ['127.0.0.1'] };
    expect((await world.api('POST', '/secrets', secret)).status).toBe(201);
    const url = `${host.origin}/config.git`;
    expect((await world.api('POST', '/git/init', { url, secret: 'GIT' })).status).toBe(200);
    await until(async () => (await world.api('GET', '/gateway/status')).body.state === 'running', 'ready');
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([host.close(), other.close()]);
  });

  it('is pulled from and pushed to, and each request proves who asks', async () => {
    expect((await sync()).body).toMatchObject({ commits: 1, pushed: true });
    new Clone(root, `${root}/config.git`)
      .write('agents/new/agent.yaml', 'kind: Agent\nrows:\n  - path: new\n')
      .push('new');
    expect((await sync()).body).toMatchObject({ rows: [{ verb: 'create', name: 'new' }], pushed: true });
    expect(new Set(host.heard)).toEqual(new Set([`Basic ${btoa('me:swordfish')}`]));
  });

  it('writes over nothing that was changed in a home while it was slow: that is told, and then both are named', async () => {
    const persona = '/personas/main,PERSONA.md';
    await world.api('GET', '/agents/main/history');
    await sync();
    const name = 'agents/main/_home/PERSONA.md';
    new Clone(root, `${root}/config.git`).write(name, 'theirs\n').push('theirs');
    await world.api('PATCH', '/agents/new', { name: 'New' });
    host.meanwhile = async ({ url = '' }) => {
      if (!url.endsWith('/git-receive-pack')) return;
      expect((await world.api('PUT', persona, { content: 'ours\n' })).status).toBe(200);
    };
    const late = await sync();
    host.meanwhile = undefined;
    expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining('just been changed')]);
    expect((await sync()).body.conflicts).toMatchObject([{ what: 'file', name }]);
    expect((await world.api('GET', persona)).body.content).toBe('ours\n');
    const order = { theirs: [name] };
    expect((await world.api('POST', '/git/sync', order)).body).toMatchObject({ pushed: true, conflicts: [] });
    const there = async () => (await world.api('GET', persona)).body.content === 'theirs\n';
    await until(there, 'the home has it');
  });

  it('leads on to no other place, which would hear the credential (P9)', async () => {
    host.instead = (request, response) =>
      response.writeHead(301, { location: `${other.origin}${request.url}` }).end();
    const refused = await sync();
    expect([refused.status, refused.body.detail]).toEqual([503, expect.stringContaining('git ls-remote')]);
    expect(other.heard).toEqual([]);
  });

  const advertised = { 'content-type': 'application/x-git-upload-pack-advertisement' };
  const ref = `${'1'.repeat(40)} refs/heads/x\n`;
  const line = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
  it.each<[string, GitHost['instead']]>([
    ['never answers', () => undefined],
    [
      'never ends',
      (_request, response) => {
        response.writeHead(200, advertised).write(`${line('# service=git-upload-pack\n')}0000${line(ref)}`);
        const more = (fault?: Error | null): void => {
          if (!fault && !response.destroyed) response.write(line(ref).repeat(500), more);
        };
        more();
      },
    ],
  ])('that %s is given up, and others are served meanwhile', async (_what, instead) => {
    host.instead = instead;
    const answer = sync();
    await until(async () => running().length > 0, 'git asks');
    for (let left = 5; left > 0; left -= 1) expect((await world.api('GET', '/agents')).status).toBe(200);
    const { status, body } = await answer;
    expect([status, body.detail]).toEqual([
      503,
      expect.stringMatching(/^git ls-remote (was ended|did not work)/),
    ]);
    expect(running()).toEqual([]);
  });

  it('that never answers holds no server back that is to end', async () => {
    host.instead = () => undefined;
    const waiting = await World.boot({ env: { ...env, ROOKERY_GIT_SECONDS: '3000' } });
    await waiting.api('POST', '/git/init', { url: `${host.origin}/config.git` });
    const heard = host.heard.length;
    const answer = waiting.api('POST', '/git/sync', {});
    await until(async () => host.heard.length > heard, 'git asks');
    await waiting.close();
    expect((await answer).status).toBe(503);
  });
});
