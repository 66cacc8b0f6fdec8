import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

const skill = '---\nname: deploy\ndescription: deploys\n---\nRun scripts/run.sh.\n';
const script = '#!/bin/sh\necho deployed\n';

describe('the other files of a skill', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const keyed = (agent: string, name: string): string => [agent, name].map(encodeURIComponent).join(',');
  const at = (agent: string, name: string): string => `/skill-files/${keyed(agent, name)}`;
  const put = (agent: string, name: string, content: string, headers = {}) =>
    world.api('PUT', at(agent, name), { content }, headers);
  const get = (agent: string, name: string) => world.api('GET', at(agent, name));
  const home = (agent: string, ...names: string[]): string =>
    join(world.dataDir, 'agents', agent, '_home', ...names);
  const names = async (query: string): Promise<string[]> =>
    ((await world.api('GET', `/skill-files?${query}`)).body.items as { name: string }[]).map(
      ({ name }) => name,
    );
  const applied = () =>
    until(async () => {
      const open = world.app.core.database.read.selectFrom('fileWrite').where('appliedAt', 'is', null);
      return (await open.select('id').execute()).length === 0;
    }, 'all is written');
  /** Where the containers of an agent have this file of their skills. */
  const given = (agent: string, name: string): string[] => {
    const sessions = join(world.dataDir, 'agents', agent, '_sessions');
    const files = readdirSync(sessions).map((folder) => join(sessions, folder, 'skills', name));
    return files.filter((file) => existsSync(file));
  };
  const callerAs = async (agent: string) => {
    const { id } = (await world.api('GET', `/agents/${agent}`)).body;
    return { authorization: `Bearer ${await tokenFor(world.app.core.database, `agent:${id}`)}` };
  };
  const grant = async (agent: string, action: string, more: Parameters<typeof grantTo>[4] = {}) => {
    const { id } = (await world.api('GET', `/agents/${agent}`)).body;
    await grantTo(world.app.core.database, `agent:${id}`, action, agent, more);
  };

  it('are read at once, and run by the next turn, as long as there is a SKILL.md', async () => {
    const { chat } = await world.agent('doer');
    const written = await put('doer', 'deploy/scripts/run.sh', script);
    expect([written.status, written.body]).toMatchObject([200, { agent: 'doer', content: script }]);
    await put('doer', 'deploy/scripts/lib/__init__.py', '');
    await world.api('PUT', '/skills/doer,other', { content: skill });
    await world.say('!say hello', { chat });
    expect(given('doer', 'deploy/scripts/run.sh')).toEqual([]);
    await world.api('PUT', '/skills/doer,deploy', { content: skill });
    await world.say('!say hello', { chat });
    const [file = ''] = given('doer', 'deploy/scripts/run.sh');
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([script, 0o755]);
    expect(readFileSync(given('doer', 'deploy/scripts/lib/__init__.py')[0] ?? '', 'utf8')).toBe('');
    expect((await get('doer', 'deploy/scripts/run.sh')).body).toMatchObject({
      ...{ content: script, version: written.body.version, binary: false },
    });
    expect((await world.api('DELETE', '/skills/doer,deploy')).status).toBe(204);
    await world.say('!say hello', { chat });
    expect(given('doer', 'deploy/scripts/run.sh')).toEqual([]);
    expect((await world.api('DELETE', at('doer', 'deploy/scripts/run.sh'))).status).toBe(204);
    expect((await get('doer', 'deploy/scripts/run.sh')).status).toBe(404);
    expect(await names('agent=doer')).toEqual(['deploy/scripts/lib/__init__.py']);
    await applied();
    expect(existsSync(home('doer', 'skills/deploy/scripts/run.sh'))).toBe(false);
  });

  it('are listed at every depth, page after page, without what is hidden, installed or linked', async () => {
    await world.agent('shelf');
    await put('shelf', 'a/one.md', 'one');
    await applied();
    const wanted = ['a/one.md', 'a/ref/deep/er/two.md', 'b/three.md'];
    for (const name of [...wanted, 'a/SKILL.md', 'a/.env', 'a/node_modules/x.js', 'loose.md']) {
      mkdirSync(home('shelf', 'skills', name, '..'), { recursive: true });
      writeFileSync(home('shelf', 'skills', name), name);
    }
    writeFileSync(home('shelf', 'skills/a/logo.png'), Buffer.from([0x89, 0x50, 0, 0xff]));
    await put('**', 'shared/run.sh', script);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.api('GET', `/skill-files?agent=shelf&limit=2${cursor}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      if (!body.nextCursor) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(['a/logo.png', ...wanted]);
    expect(await names('agent=**')).toEqual(['shared/run.sh']);
    expect((await get('shelf', 'a/logo.png')).body).toMatchObject({ binary: true, content: '', size: 4 });
    // What cannot be written back as it is stands in no manifest.
    const exported = (await world.api('GET', '/manifests/export?scope=shelf&kinds=SkillFile')).body;
    expect(JSON.stringify(exported)).toContain('a/ref/deep/er/two.md');
    expect(JSON.stringify(exported)).not.toContain('logo.png');
  });

  it('follow no link out of a home', async () => {
    await world.agent('sly');
    await put('sly', 'deploy/run.sh', script);
    await applied();
    mkdirSync(join(world.dataDir, 'outside'));
    writeFileSync(join(world.dataDir, 'outside/secret'), 'not yours');
    symlinkSync(join(world.dataDir, 'outside/secret'), home('sly', 'skills/deploy/leak'));
    symlinkSync(join(world.dataDir, 'outside'), home('sly', 'skills/deploy/out'));
    expect(await names('agent=sly')).toEqual(['deploy/run.sh']);
    expect((await get('sly', 'deploy/leak')).status).toBe(404);
    expect((await get('sly', 'deploy/out/secret')).status).toBe(404);
    for (const name of ['deploy/leak', 'deploy/out/secret']) await put('sly', name, 'mine');
    await applied();
    expect(readFileSync(join(world.dataDir, 'outside/secret'), 'utf8')).toBe('not yours');
    expect(readFileSync(home('sly', 'skills/deploy/out/secret'), 'utf8')).toBe('mine');
  });

  it('refuse a change of what has changed, and a name that another file stands in the way of', async () => {
    await world.agent('busy');
    const first = await put('busy', 'deploy/scripts/run.sh', script);
    await applied();
    writeFileSync(home('busy', 'skills/deploy/scripts/run.sh'), 'by hand');
    const stale = { 'if-match': first.headers.get('etag') ?? '' };
    expect((await put('busy', 'deploy/scripts/run.sh', 'mine', stale)).status).toBe(412);
    expect((await get('busy', 'deploy/scripts/run.sh')).body.content).toBe('by hand');
    for (const name of ['deploy/scripts', 'deploy/scripts/run.sh/x']) {
      const { status, body } = await put('busy', name, 'x');
      expect([status, body.errors]).toMatchObject([409, [{ path: 'name' }]]);
    }
    await put('busy', 'deploy/new', 'a file');
    expect((await put('busy', 'deploy/new/x', 'x')).status).toBe(409);
    await world.api('DELETE', at('busy', 'deploy/new'));
    expect((await put('busy', 'deploy/new/x', 'x')).status).toBe(200);
    await applied();
    expect(readFileSync(home('busy', 'skills/deploy/new/x'), 'utf8')).toBe('x');
    const both = await Promise.all(['deploy/one', 'deploy/one/two'].map((name) => put('busy', name, 'x')));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it.each([
    ['deploy/../../PERSONA.md', 'leads out'],
    ['../evil', 'leads out'],
    ['/etc/passwd', 'is absolute'],
    ['deploy/SKILL.md', 'is the skill itself'],
    ['deploy/SKILL.md/x', 'leads through the skill itself'],
    ['deploy/.env', 'is hidden'],
    ['deploy/.git/config', 'is hidden'],
    ['deploy/node_modules/x.js', 'is installed'],
    ['deploy', 'is no file of a skill'],
    ['deploy//x', 'has an empty part'],
    [`deploy/${'a/'.repeat(8)}x`, 'is too deep'],
    [`deploy/${'a'.repeat(100)}/${'b'.repeat(100)}`, 'is too long'],
  ])('refuse the name %s, which %s', async (name) => {
    const { status, body } = await put('main', name, 'x');
    expect([status, body.errors?.[0]?.path]).toEqual([400, 'name']);
  });

  it('take a text of at most 256 KiB', async () => {
    const { status, body } = await put('main', 'deploy/big.txt', 'é'.repeat(140_000));
    expect([status, body.errors?.[0]?.path]).toEqual([400, 'content']);
  });

  it('ask for what the skill asks for, and for nothing of their own (P5)', async () => {
    for (const agent of ['asker', 'asked']) await world.agent(agent);
    await put('asked', 'deploy/run.sh', script);
    const as = await callerAs('asker');
    const write = async (agent: string, name = 'deploy/run.sh') =>
      (await world.api('PUT', at(agent, name), { content: script }, as)).status;
    expect(await write('asker')).toBe(404);
    await grant('asker', 'skill-files:*');
    expect([await write('asker'), (await world.api('GET', '/skill-files', undefined, as)).status]).toEqual([
      404, 403,
    ]);
    await grant('asker', 'skills:get');
    expect(await write('asker')).toBe(403);
    await grant('asker', 'skills:*');
    expect([await write('asker'), await write('asked'), await write('**')]).toEqual([200, 404, 404]);
    const { items } = (await world.api('GET', '/skill-files', undefined, as)).body;
    expect(items).toMatchObject([{ agent: 'asker', name: 'deploy/run.sh' }]);
    const rule = { action: 'skills:update', scope: 'asker', approvers: ['role:operator'] };
    const { id } = (await world.api('POST', '/approval-rules', rule)).body;
    const held = await world.api('PUT', at('asker', 'deploy/run.sh'), { content: 'x' }, as);
    expect([held.status, held.body.type]).toEqual([403, 'urn:rookery:problem:held']);
    await world.api('DELETE', `/approval-rules/${id}`);
    await grant('asker', 'skills:update', { effect: 'deny', params: { name: 'deploy' } });
    expect([await write('asker'), await write('asker', 'other/run.sh')]).toEqual([403, 200]);
    const { body } = await world.api('GET', '/audit?action=skill-files:update&outcome=denied&limit=1');
    expect(body.items[0]).toMatchObject({ scope: 'asker', targetKey: 'asker,deploy/run.sh' });
  });

  it('are put back after a turn of an agent that may not change its skills', async () => {
    const { chat } = await world.agent('held');
    await world.api('PUT', '/skills/held,deploy', { content: skill });
    await put('held', 'deploy/run.sh', script);
    const harm = '!bash echo "rm -rf /" > skills/deploy/run.sh; echo x > skills/deploy/own.sh';
    await world.say(`${harm}\n!say done`, { chat });
    await until(async () => !existsSync(home('held', 'skills/deploy/own.sh')), 'what is new is gone');
    await until(
      async () => (await get('held', 'deploy/run.sh')).body.content === script,
      'what there was is as it was',
    );
  });

  it('come and go by manifests, and go along in the archive of their agent (P11)', async () => {
    const rows = (content: string): string =>
      `kind: SkillFile\nscope: born\nrows:\n  - {agent: born, name: deploy/run.sh, content: ${content}}\n`;
    const files = (text: string) => [
      { name: 'a.yaml', text: 'kind: Agent\nscope: born\nrows:\n  - {path: born}\n' },
      {
        name: 'b.yaml',
        text: `kind: Skill\nscope: born\nrows:\n  - {agent: born, name: deploy, content: x}\n`,
      },
      { name: 'c.yaml', text },
    ];
    const apply = async (text: string) => {
      const { body } = await world.api('POST', '/manifests/apply', { files: files(text) });
      expect(body.detail).toBeUndefined();
      return body.changes;
    };
    expect(await apply(rows('one'))).toHaveLength(3);
    expect(await apply(rows('two'))).toMatchObject([{ kind: 'SkillFile', verb: 'update' }]);
    expect(await apply(rows('two'))).toEqual([]);
    await applied();
    const { archive } = (await world.api('GET', '/agents/born/export')).body;
    expect(gunzipSync(Buffer.from(archive, 'base64')).includes('skills/deploy/run.sh')).toBe(true);
    expect(await apply('kind: SkillFile\nscope: born\nrows: []\n')).toMatchObject([{ verb: 'delete' }]);
    expect((await get('born', 'deploy/run.sh')).status).toBe(404);
  });
});
