import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenFor } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { call, Family } from './support/family.js';
import { bare, Clone } from './support/git-clone.js';
import { whereElse, whereIs } from './support/nowhere.js';

const word = 'canary9d1leaver';
const root = mkdtempSync(join(tmpdir(), 'rk-git-'));

/** What of a person stands elsewhere is in their own archives; sockets and locks are of the moment. */
const apart = ['archives', 'run'];

async function done(world: World, id: string) {
  return until(async () => {
    const { body } = await world.api('GET', `/erasures/${id}`);
    if (body.error) throw new Error(body.error);
    return body.state === 'done' && body;
  }, 'it is done');
}

const nowhere = (world: World, words: string[]) =>
  until(
    async () => whereElse(world.dataDir, words, apart).length === 0,
    `nothing is left in ${whereElse(world.dataDir, words, apart).join(', ')}`,
  );

describe('erasing an agent', () => {
  let world: World;
  let id: string;
  const rowOf = (path: string) =>
    world.app.core.database.read
      .selectFrom('agent')
      .where('path', '=', path)
      .selectAll()
      .executeTakeFirstOrThrow();
  const tell = async (path: string) => {
    const { chat } = await world.agent(path, { description: `is ${word}` });
    await world.api('PUT', `/personas/${path},PERSONA.md`, { content: word });
    await world.say(`!tool remember {"text":"${word}"}\n!say ${word}`, { chat });
    await world.api('POST', '/secrets', { scope: path, name: 'KEY', kind: 'bearer', value: word });
    writeFileSync(join(world.dataDir, 'agents', path, '_home/diary.md'), word);
    await world.say('!say and so on', { chat });
    const { id: agent } = await rowOf(path);
    await until(
      async () => whereIs(world.dataDir, [word]).includes(`git/${agent}.git`),
      'the history has it',
    );
    await until(() => world.allHasLeft(), 'all has left');
    return agent;
  };

  beforeAll(async () => {
    world = await World.boot();
    await world.agent('corp');
    id = await tell('corp/leaver');
    await world.say('!say neighbour');
    await until(() => world.allHasLeft(), 'all has left');
  });
  afterAll(() => world.close());

  it('needs more than the right to delete it', async () => {
    const { database } = world.app.core;
    await world.api('POST', '/grants', { principal: 'user:lead', action: 'agents:*', scope: 'corp/**' });
    const authorization = `Bearer ${await tokenFor(database, 'user:lead')}`;
    const refused = await world.api('POST', '/agents/corp%2Fleaver/purge', {}, { authorization });
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('erasures:create')]);
  });

  it('leaves nothing of its home, history, conversations and messages, without the trash, and neighbours theirs', async () => {
    const before = await world.history();
    const ordered = await world.api('POST', '/agents/corp%2Fleaver/purge', {});
    expect(ordered.status).toBe(202);
    expect(await done(world, ordered.body.id)).toMatchObject({ kind: 'agent', archives: [] });
    await nowhere(world, [word]);
    expect(readdirSync(join(world.dataDir, 'git')).filter((name) => name.includes(id))).toEqual([]);
    expect(existsSync(join(world.dataDir, 'agents/corp/leaver'))).toBe(false);
    expect((await world.api('GET', '/agents/corp%2Fleaver')).status).toBe(404);
    expect(await world.history()).toEqual(before);
    expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
  });

  it('leaves nothing of what it told other agents, and of what it came to for them, and them their own words', async () => {
    const family = await Family.of(world);
    const chats = { boss: await family.agent('boss'), between: await family.agent('boss/between') };
    await family.agent('boss/below');
    for (const agent of ['boss', 'boss/between']) await family.grant(agent, 'turn:delegate', 'boss/**');
    for (const agent of ['boss', 'boss/between']) await family.grant(agent, 'turn:handoff', 'boss/**');
    const order = (agent: string, task: string, more: object = {}): string =>
      call('delegate', { agent, task, ...more });
    await world.say('!say ready', { chat: chats.between });
    writeFileSync(join(world.dataDir, 'agents/boss/between/_home/found.txt'), `!say noted\n${word}`);
    const look = (more: object): string => order('boss/between', '!bash cat found.txt\n!echo-results', more);
    await world.say(`${look({})}\n!say heard`, { chat: chats.boss });
    const own = call('handoff', { agent: 'boss/below', brief: '!say its own' });
    await world.say(`${look({ wait: false })}\n${own}\n!say later`, { chat: chats.boss });
    for (const text of ['noted', 'its own']) await family.untilSaid(chats.boss, text);
    const over = call('handoff', { agent: 'boss/below', brief: `!say taken over ${word}` });
    await world.say(`${order('boss/below', `!say below ${word}`)}\n${over}\n!say done`, {
      chat: chats.between,
    });
    await family.untilSaid(chats.between, 'taken over');
    await family.ended(3);
    await until(() => world.allHasLeft(), 'all has left');
    const before = await family.said(chats.boss);
    const told = before.filter((line) => line.includes('has done what you delegated'));
    expect(told).toHaveLength(1);
    const ordered = await world.api('POST', '/agents/boss%2Fbetween/purge', {});
    await done(world, ordered.body.id);
    await nowhere(world, [word]);
    expect(await family.said(chats.boss)).toEqual(before.filter((line) => !told.includes(line)));
    expect((await world.say('!say goes on', { chat: chats.boss })).answers[0]?.text).toBe('goes on');
  });

  it('finds one that was deleted before by its id, in the trash', async () => {
    const gone = await tell('corp/gone');
    await world.api('DELETE', '/agents/corp%2Fgone?cascade=true');
    await until(
      async () => whereIs(world.dataDir, [word]).some((path) => path.startsWith('trash/')),
      'it is in the trash',
    );
    expect((await world.api('POST', '/erasures', { agent: 'corp/gone' })).status).toBe(400);
    const ordered = await world.api('POST', '/erasures', { agent: gone });
    expect(ordered.status).toBe(201);
    await done(world, ordered.body.id);
    await nowhere(world, [word]);
  });
});

describe('erasing what is in a repository, and who is in the middle of a turn', () => {
  let world: World;
  const sync = () => world.api('POST', '/git/sync', {});
  beforeAll(async () => {
    world = await World.boot({ env: { ROOKERY_GIT_LOCAL: root } });
  });
  afterAll(async () => {
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('ends when it was pushed that it is gone, forgets what was before, and goes on from there (P11)', async () => {
    const url = bare(root, 'team.git');
    await world.api('POST', '/git/init', { url });
    await world.api('POST', '/users', { sub: 'leaver', name: word });
    expect((await sync()).status).toBe(200);
    const clone = new Clone(root, url);
    expect(clone.read('instance/user.yaml')).toContain(word);
    const { id } = (await world.api('POST', '/users/leaver/erase', { terms: [word] })).body;
    await until(async () => {
      const { body } = await world.api('GET', `/erasures/${id}`);
      return body.waitsFor?.includes('git sync');
    }, 'it waits for a sync');
    expect((await sync()).status).toBe(200);
    const receipt = await done(world, id);
    expect(receipt.elsewhere).toEqual([`the history of the repository ${url}`]);
    await nowhere(world, [word, 'user:leaver']);
    clone.pull();
    expect(JSON.stringify(clone.files('instance'))).not.toContain('user.yaml');

    await world.api('POST', '/members', { child: 'user:bob', parent: 'role:crew' });
    mkdirSync(join(clone.dir, 'instance'), { recursive: true });
    clone
      .write('instance/more.yaml', 'kind: Gate\nrows:\n  - match: { emailDomain: a.example }\n')
      .push('a gate');
    const merged = await sync();
    expect([merged.status, merged.body]).toMatchObject([200, { conflicts: [] }]);
    expect((await world.api('GET', '/gates')).body.items).toHaveLength(1);
    expect((await sync()).body).toMatchObject({ pushed: true, rows: [] });
    expect(
      (await world.api('GET', '/users')).body.items.map(({ sub }: { sub: string }) => sub),
    ).not.toContain('leaver');
    expect(clone.pull().read('instance/member.yaml')).toContain('user:bob');
    await nowhere(world, [word, 'user:leaver']);
  });

  it('stops the turn that hears the person', async () => {
    await world.api('POST', '/users', { sub: 'dora', name: 'Dora' });
    await world.api('POST', '/grants', { principal: 'user:dora', action: 'messages:inject', scope: 'main' });
    const authorization = `Bearer ${await tokenFor(world.app.core.database, 'user:dora')}`;
    const text = `!say ${word}\n!hang`;
    await world.api('POST', '/messages', { agent: 'main', text }, { authorization });
    const turns = () =>
      world.app.core.database.read.selectFrom('turn').select(['id', 'state', 'chat']).execute();
    await until(
      async () => (await turns()).some(({ chat, state }) => chat.includes('dora') && state === 'running'),
      'it runs',
    );
    // A word that is a part of addresses takes no chat from anybody.
    const terms = [word, 'web:main~'];
    const { id } = (await world.api('POST', '/users/dora/erase', { terms })).body;
    await until(async () => (await sync()).status === 200, 'it is pushed');
    await until(async () => {
      const { body } = await world.api('GET', `/erasures/${id}`);
      if (body.waitsFor?.includes('git')) await sync();
      return body.state === 'done';
    }, 'it is done');
    await nowhere(world, [word, 'user:dora']);
    expect((await world.api('GET', `/erasures/${id}`)).body.remaining).toContainEqual(
      expect.stringContaining('of link.chat with one of the terms'),
    );
    expect((await turns()).some(({ chat }) => chat.includes('dora'))).toBe(false);
    expect((await world.say('!say well')).answers[0]?.text).toBe('well');
  });
});
