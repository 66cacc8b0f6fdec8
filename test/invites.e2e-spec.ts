import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';
import { TestClock } from './support/kit/clock.js';

describe('invites', () => {
  const clock = new TestClock();
  let world: World;
  beforeAll(async () => {
    world = await World.boot({ clock });
    for (const path of ['corp', 'corp/eng', 'other']) await world.agent(path);
  });
  afterAll(() => world.close());

  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const invite = async (input: object, headers = {}) => {
    const { status, body } = await world.api('POST', '/invites', input, headers);
    expect([status, body]).toMatchObject([201, { uses: 0 }]);
    return { id: String(body.id), url: `${world.url}${String(body.url)}` };
  };
  const fill = async (url: string, fields: Record<string, string>) => {
    const shown = await fetch(url);
    const text = await shown.text();
    const proof = /name="proof" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const cookie = shown.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: world.url, cookie };
    const body = new URLSearchParams({ proof, ...fields }).toString();
    const answer = await fetch(url, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  };
  const uses = async (id: string) => (await world.api('GET', `/invites/${id}`)).body.uses;
  const grantsOf = async (user: string) =>
    (await world.api('GET', `/grants?principal=user:${user}`)).body.items as {
      action: string;
      scope: string;
    }[];

  it('let a guest in by their page, who can then do what the role says and no more (P5)', async () => {
    const { id, url } = await invite({ target: 'corp/eng' });
    expect((await fetch(url)).status).toBe(200);
    expect(await uses(id)).toBe(0);
    const { status, text } = await fill(url, { user: 'ada', name: 'Ada <b>' });
    expect([status, text]).toEqual([200, expect.stringContaining('Welcome')]);
    expect((await world.api('GET', '/users/ada')).body).toMatchObject({
      name: 'Ada <b>',
      createdBy: 'user:operator',
    });
    const token = /<code>(rk_\w+)<\/code>/.exec(text)?.[1] ?? '';
    const sees = await world.api('GET', '/agents', undefined, as(token));
    expect(sees.body.items.map(({ path }: { path: string }) => path)).toEqual(['corp/eng']);
    const writes = { agent: 'corp/eng', text: '!say hello' };
    expect((await world.api('POST', '/messages', writes, as(token))).status).toBe(200);
    expect((await world.api('POST', '/messages', { ...writes, agent: 'corp' }, as(token))).status).toBe(403);
    expect((await world.api('PATCH', '/agents/corp%2Feng', { name: 'x' }, as(token))).status).toBe(403);
    const chat = /href="\.\.\/\.\.(\/chat\/[^"]+)\/"/.exec(text)?.[1] ?? '';
    expect((await world.history(chat)).messages).toEqual([]);
    expect((await fetch(url)).status).toBe(404);
    expect((await fill(url, { user: 'eve' })).status).toBe(400);
  });

  it('give each guest an agent of its own below the target', async () => {
    const { id, url } = await invite({ target: 'corp/*', role: 'admin', maxUses: 2 });
    const { text } = await fill(url, { user: 'bob', agent: 'helper' });
    expect(text).toContain('corp/helper');
    expect(await grantsOf('bob')).toMatchObject([{ action: '*', scope: 'corp/helper/**', delegable: true }]);
    for (const agent of ['helper', 'A', 'a/b', ''])
      expect([agent, (await fill(url, { user: 'carl', agent })).status]).toEqual([
        agent,
        agent === 'helper' ? 409 : 400,
      ]);
    expect(await uses(id)).toBe(1);
    expect((await world.api('GET', '/users/carl')).status).toBe(404);
  });

  it('are not burnt by what fails, and let no more in than they say when many come at once', async () => {
    const { id, url } = await invite({ target: 'corp', role: 'reader', maxUses: 2 });
    expect((await fill(url, { user: 'Bad Name' })).status).toBe(400);
    const all = await Promise.all(['g1', 'g2', 'g3', 'g4'].map((user) => fill(url, { user })));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    expect(await uses(id)).toBe(2);
    const made = await Promise.all(
      ['g1', 'g2', 'g3', 'g4'].map((user) => world.api('GET', `/users/${user}`)),
    );
    expect(made.filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it('let nobody become somebody who has anything already', async () => {
    await world.api('POST', '/users', { sub: 'known' });
    await world.api('POST', '/grants', { principal: 'user:granted', action: 'agents:get', scope: 'other' });
    await world.api('POST', '/members', { child: 'user:joined', parent: 'role:crew' });
    await tokenFor(world.app.core.database, 'user:tokened');
    const { id, url } = await invite({ target: 'corp' });
    for (const user of ['known', 'granted', 'joined', 'tokened', 'operator'])
      expect([user, (await fill(url, { user })).status]).toEqual([user, 409]);
    expect(await uses(id)).toBe(0);
    // Those who look after the people may let a known one in.
    const redeemed = await world.api('POST', `/invites/${id}/redeem`, { user: 'known' });
    expect([redeemed.status, redeemed.body.token]).toEqual([200, undefined]);
    expect((await grantsOf('known')).map(({ action }) => action)).toContain('messages:inject');
    expect((await world.api('POST', `/invites/${id}/redeem`, { user: 'known' })).status).toBe(409);
  });

  it('are made of what their maker can pass on, and fall with that (P5)', async () => {
    const lead = as(await tokenFor(world.app.core.database, 'user:lead'));
    const give = async (action: string, delegable = true) =>
      String(
        (await world.api('POST', '/grants', { principal: 'user:lead', action, scope: 'corp/**', delegable }))
          .body.id,
      );
    for (const action of ['invites:*', 'grants:create', 'links:create', 'agents:create']) await give(action);
    const make = (target: string, role: string) => world.api('POST', '/invites', { target, role }, lead);
    const refused = await make('corp/eng', 'reader');
    expect(refused.body).toMatchObject({ status: 403, detail: expect.stringContaining('agents:get') });
    const looks = ['agents:get', 'agents:list', 'chats:get', 'chats:list', 'messages:get', 'messages:list'];
    const ids = [];
    for (const action of [...looks, 'turns:get', 'turns:list', 'turns:follow']) ids.push(await give(action));
    expect((await make('corp/eng', 'member')).status).toBe(403);
    expect((await make('other', 'reader')).status).toBe(403);
    const { id, url } = await invite({ target: 'corp/eng', role: 'reader', maxUses: 5 }, lead);
    expect((await world.api('GET', '/invites', undefined, lead)).body.items).toEqual(
      expect.arrayContaining([expect.objectContaining({ id, target: 'corp/eng' })]),
    );
    expect((await fill(url, { user: 'dora' })).status).toBe(200);
    expect(await grantsOf('dora')).toHaveLength(9);
    await world.api('DELETE', `/grants/${ids[0]}`);
    expect(await grantsOf('dora')).toHaveLength(8);
    const late = await fill(url, { user: 'emil' });
    expect([late.status, late.text]).toEqual([403, expect.stringContaining('may not do this any more')]);
    expect([await uses(id), await grantsOf('emil')]).toEqual([1, []]);
  });

  it('end with their time and with their agent', async () => {
    const { url } = await invite({ target: 'other' });
    clock.advance({ days: 8 });
    expect((await fetch(url)).status).toBe(404);
    await invite({ target: 'other' });
    const refused = await world.api('DELETE', '/agents/other');
    expect(refused.body.errors[0].message).toContain('2 invites');
    expect((await world.api('POST', '/invites', { target: 'nobody' })).body.errors).toEqual([
      { path: 'target', message: 'names no agent' },
    ]);
    for (const target of ['*', '**', 'corp/**', '@self', 'Corp'])
      expect([target, (await world.api('POST', '/invites', { target })).status]).toEqual([target, 400]);
  });
});
