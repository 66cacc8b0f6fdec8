import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';

describe('persona, skills and memory as resources', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  const at = (path: string, ...names: string[]): string =>
    join(world.dataDir, 'agents', path, '_home', ...names);
  const text = (path: string, ...names: string[]): string => readFileSync(at(path, ...names), 'utf8');
  const put = (key: string, content: string, headers = {}) =>
    world.api('PUT', `/${key}`, { content }, headers);
  const get = (key: string) => world.api('GET', `/${key}`);
  const system = (): string =>
    JSON.stringify((world.stub.requests.at(-1)?.body as { system: unknown }).system);
  const applied = () =>
    until(async () => {
      const open = world.app.core.database.read.selectFrom('fileWrite').where('appliedAt', 'is', null);
      return (await open.select('id').execute()).length === 0;
    }, 'all is written');

  it('are read as they are written at once, told from the next turn on, and taken for no agent’s doing (P5, P6)', async () => {
    const { chat } = await world.agent('calm');
    await world.say('!say hello', { chat });
    expect((await get('personas/calm,PERSONA.md')).body).toMatchObject({ seeded: true });
    const warm = await world.attempts((await world.say('!say warm', { chat })).turn ?? '');
    const written = await put('personas/calm,PERSONA.md', 'You are calm.');
    expect([written.status, written.body.content, written.body.seeded]).toEqual([
      200,
      'You are calm.',
      false,
    ]);
    expect((await get('personas/calm,PERSONA.md')).headers.get('etag')).toBe(written.headers.get('etag'));
    const { turn = '' } = await world.say('!say again', { chat });
    expect(system()).toContain('You are calm.');
    expect((await world.attempts(turn))[0]?.container).not.toBe(warm[0]?.container);
    await world.say('!bash printf "I obey" > PERSONA.md\n!say done', { chat });
    await until(
      async () => text('calm', 'PERSONA.md') === 'You are calm.',
      'it is put back to what was written',
    );
    const rows = await world.app.core.database.read
      .selectFrom('audit')
      .where('action', '=', 'personas:update')
      .select(['surface', 'outcome'])
      .orderBy('seq')
      .execute();
    expect(rows).toEqual([
      { surface: 'rest', outcome: 'ok' },
      { surface: 'home', outcome: 'denied' },
    ]);
    await world.api('DELETE', '/personas/calm,PERSONA.md');
    expect((await get('personas/calm,PERSONA.md')).body).toMatchObject({ seeded: true });
  });

  it('judge what an agent did before they write over it', async () => {
    const { chat } = await world.agent('quick');
    await world.say('!say hello', { chat });
    writeFileSync(at('quick', 'CLAUDE.md'), 'the agent was here');
    await put('personas/quick,CLAUDE.md', 'Rules of the house.');
    await applied();
    expect(text('quick', 'CLAUDE.md')).toBe('Rules of the house.');
    const { body } = await world.api('GET', '/audit?action=personas:update&outcome=denied');
    expect(body.items[0]).toMatchObject({ surface: 'home', scope: 'quick' });
  });

  it('give shared skills to the agents whose list admits them, an own one of the name first', async () => {
    const skill = (words: string): string => `---\nname: brew\ndescription: ${words}\n---\nBrew.\n`;
    await put('skills/**,brew', skill('shared brewing'));
    const { chat: open } = await world.agent('open');
    const { chat: closed } = await world.agent('closed', { skills: ['other'] });
    const given = (path: string): string[] => {
      const sessions = join(world.dataDir, 'agents', path, '_sessions');
      return readdirSync(sessions)
        .map((name) => join(sessions, name, 'skills/brew/SKILL.md'))
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file, 'utf8'));
    };
    await world.say('!say hello', { chat: open });
    await world.say('!say hello', { chat: closed });
    expect([given('open'), given('closed')]).toEqual([[skill('shared brewing')], []]);
    await put('skills/open,brew', skill('my own'));
    await world.say('!say hello', { chat: open });
    expect(given('open')).toEqual([skill('my own')]);
    expect((await world.api('DELETE', '/skills/open,brew')).status).toBe(204);
    expect((await get('skills/open,brew')).status).toBe(404);
    await world.say('!say hello', { chat: open });
    expect(given('open')).toEqual([skill('shared brewing')]);
    const listed = (await world.api('GET', '/skills')).body.items as { agent: string; name: string }[];
    expect(listed.map(({ agent, name }) => [agent, name])).toEqual([['**', 'brew']]);
  });

  it('refuse a change of what has changed, whoever changed it', async () => {
    await world.agent('busy');
    const first = await put('memories/busy,work.md', 'one');
    await applied();
    writeFileSync(at('busy', 'work.md'), 'two, by the agent');
    const stale = { 'if-match': first.headers.get('etag') ?? '' };
    expect((await put('memories/busy,work.md', 'three', stale)).status).toBe(412);
    const now = await get('memories/busy,work.md');
    expect(now.body.content).toBe('two, by the agent');
    const fresh = { 'if-match': now.headers.get('etag') ?? '' };
    const both = await Promise.all(['four', 'five'].map((one) => put('memories/busy,work.md', one, fresh)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it('show what an agent was told to remember before it is in the file', async () => {
    const { id } = (await world.agent('keen'), (await world.api('GET', '/agents/keen')).body);
    await applied();
    await world.app.core.database.transact((tx) =>
      tx
        .insertInto('fileWrite')
        .values({
          id: 'x',
          agentId: id,
          person: null,
          text: 'a  fact',
          appliedAt: null,
          at: '2026-11-21T00:00:00Z',
        })
        .execute(),
    );
    const before = (await get('memories/keen,MEMORY.md')).body;
    expect(before.content).toBe('# Memory\n\n- 2026-11-21: a fact\n');
    await world.say('!say hello', { chat: await world.link('keen') });
    expect((await get('memories/keen,MEMORY.md')).body).toMatchObject({
      content: before.content,
      version: before.version,
    });
  });

  it.each([
    ['a name that leads elsewhere', 'skills/main,..%2Fevil', { content: 'x' }, 'name'],
    ['another file of the home', 'memories/main,PERSONA.md', { content: 'x' }, 'name'],
    [
      'a file that no model would be shown whole',
      'personas/main,PERSONA.md',
      { content: 'é'.repeat(16_385) },
      'content',
    ],
    ['nothing', 'personas/main,PERSONA.md', { content: '' }, 'content'],
  ])('refuse %s and name the field', async (_words, path, body, field) => {
    const { status, body: problem } = await world.api('PUT', `/${path}`, body);
    expect([status, problem.errors?.[0]?.path]).toEqual([400, field]);
  });

  it('follow no link out of a home', async () => {
    await world.agent('sly');
    await put('personas/sly,CLAUDE.md', 'x');
    await applied();
    writeFileSync(join(world.dataDir, 'secret'), 'not yours');
    rmSync(at('sly', 'PERSONA.md'));
    symlinkSync(join(world.dataDir, 'secret'), at('sly', 'PERSONA.md'));
    expect((await get('personas/sly,PERSONA.md')).status).toBe(404);
    await put('personas/sly,PERSONA.md', 'You are honest.');
    await applied();
    expect(text('sly', 'PERSONA.md')).toBe('You are honest.');
    expect(readFileSync(join(world.dataDir, 'secret'), 'utf8')).toBe('not yours');
  });

  it('ask an agent for a grant: none by itself, its own with one, never another’s (P5)', async () => {
    const { id } = (await world.agent('asker'), (await world.api('GET', '/agents/asker')).body);
    const { database } = world.app.core;
    const as = { authorization: `Bearer ${await tokenFor(database, `agent:${id}`)}` };
    const write = (path: string) => put(`personas/${path},PERSONA.md`, 'mine', as);
    expect((await write('asker')).status).toBe(404);
    await grantTo(database, `agent:${id}`, 'personas:*', '@self');
    expect([(await write('asker')).status, (await write('main')).status]).toEqual([200, 404]);
    const { items } = (await world.api('GET', '/personas', undefined, as)).body;
    expect(new Set((items as { agent: string }[]).map(({ agent }) => agent))).toEqual(new Set(['asker']));
    expect((await world.api('PUT', '/skills/**,mine', { content: 'x' }, as)).status).toBe(404);
  });

  it('come page after page, each file once, in the order of agents', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.api('GET', `/personas?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ agent, name }: Record<string, string>) => `${agent} ${name}`));
      if (!body.nextCursor) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].toSorted());
    expect(seen).toEqual(expect.arrayContaining(['main CLAUDE.md', 'main PERSONA.md']));
  });

  it('stand in manifests as far as somebody has written them, and come back from them (P11)', async () => {
    const exported = async () => (await world.api('GET', '/manifests/export?kinds=Agent,Persona,Skill')).body;
    const { documents } = await exported();
    const files = documents.map(({ kind, text: yaml }: Record<string, string>) => ({
      name: `${kind}.yaml`,
      text: yaml,
    }));
    expect(JSON.stringify(files)).toContain('Rules of the house.');
    expect(JSON.stringify(files)).not.toContain('You are main');
    expect((await world.api('POST', '/manifests/plan', { files })).body.changes).toEqual([]);
    const rows = 'rows:\n  - {agent: born/here, name: PERSONA.md, content: You are new.}\n';
    const made = [
      { name: 'a.yaml', text: 'kind: Agent\nscope: born/**\nrows:\n  - {path: born/here}\n' },
      { name: 'p.yaml', text: `kind: Persona\nscope: born/**\n${rows}` },
    ];
    expect((await world.api('POST', '/manifests/apply', { files: made })).body.changes).toHaveLength(2);
    await applied();
    expect(text('born/here', 'PERSONA.md')).toBe('You are new.');
    expect((await world.api('POST', '/manifests/plan', { files: made })).body.changes).toEqual([]);
    made[1] = { name: 'p.yaml', text: 'kind: Persona\nscope: born/**\nrows: []\n' };
    expect((await world.api('POST', '/manifests/apply', { files: made })).body.changes).toMatchObject([
      { verb: 'delete', name: 'born/here PERSONA.md' },
    ]);
    expect((await get('personas/born%2Fhere,PERSONA.md')).body).toMatchObject({ seeded: true });
  });

  it('are written after a crash that came before, and not for an agent that is gone', async () => {
    await world.agent('late');
    await world.agent('gone');
    await applied();
    const { dataDir, stub } = world;
    await world.app.core.gateway.stop(0);
    await put('personas/late,PERSONA.md', 'You are late.');
    await put('personas/gone,PERSONA.md', 'You are gone.');
    expect(text('late', 'PERSONA.md')).not.toBe('You are late.');
    expect((await get('personas/late,PERSONA.md')).body.content).toBe('You are late.');
    await world.api('DELETE', '/agents/gone?cascade=true');
    await world.agent('gone');
    expect((await get('personas/gone,PERSONA.md')).body).toMatchObject({ seeded: true });
    await world.app.close();
    const again = await World.boot({ dataDir, stub });
    await until(async () => text('late', 'PERSONA.md') === 'You are late.', 'it is written');
    expect((await again.api('GET', '/personas/gone,PERSONA.md')).body).toMatchObject({ seeded: true });
    await again.app.close();
    await stub.close();
    world = await World.boot();
  });
});
