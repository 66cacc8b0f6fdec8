import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { tokenFor } from './contract/resources-app.js';

describe('the page of a pair link', () => {
  let world: World;
  let count = 0;
  beforeAll(async () => {
    world = await World.boot();
    await world.agent('corp');
    const channel = { id: 'telegram', settings: { external: true }, defaultAgent: 'corp' };
    await world.api('POST', '/channels', channel);
    for (const sub of ['ada', 'bob']) await world.api('POST', '/users', { sub });
  });
  afterAll(() => world.close());

  const link = async (input: object): Promise<string> => {
    const { status, body } = await world.api('POST', '/links', { kind: 'pair', ...input });
    expect([status, body]).toMatchObject([201, { kind: 'pair', joined: false }]);
    return `${world.url}${String(body.url).replace(/\/$/, '')}`;
  };
  const open = async (url: string) => {
    const answer = await fetch(`${url}/`);
    const text = await answer.text();
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const proof = /name="proof" value="([^"]+)"/.exec(text)?.[1] ?? '';
    return { answer, text, cookie, proof };
  };
  const send = (url: string, fields: Record<string, string>, headers: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: world.url, ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const press = async (url: string, what: string, more: Record<string, string> = {}) => {
    const { cookie, proof } = await open(url);
    return send(url, { proof, what, ...more }, { cookie });
  };
  const identities = async (sub: string) => (await world.api('GET', `/users/${sub}`)).body.identities;
  const write = async (from: string, text: string) => {
    const place = { chat: `telegram:dm/${from}`, peer: { kind: 'direct', id: from } };
    const event = { eventKey: `e${(count += 1)}`, sender: `telegram:user/${from}`, text, ...place };
    await world.api('POST', '/channels/telegram/messages', event);
  };
  const audited = async (action: string) =>
    (await world.api('GET', `/audit?action=${action}&outcome=ok&limit=1`)).body.items[0];

  it('does nothing when it is looked at, and joins the sender when its form is sent, once (P6)', async () => {
    const url = await link({ user: 'ada', sender: 'telegram:user/1' });
    const { answer, text } = await open(url);
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(answer.headers.get('content-security-policy')).not.toContain('script-src');
    expect(text).not.toMatch(/<script| on\w+=/);
    expect([text.includes('telegram:user/1'), await identities('ada')]).toEqual([true, []]);
    expect((await press(url, 'join')).status).toBe(303);
    expect(await identities('ada')).toEqual(['telegram:user/1']);
    expect(await audited('links:pair')).toMatchObject({
      principal: 'user:operator',
      surface: 'web',
      detail: 'joined telegram:user/1 to user:ada',
    });
    expect((await open(url)).text).toContain('Your account is joined');
    expect((await press(url, 'join')).status).toBe(409);
    expect((await press(url, 'undo')).status).toBe(303);
    expect(await identities('ada')).toEqual([]);
    expect((await open(url)).answer.status).toBe(404);
  });

  it('takes only what its own page in this browser sends', async () => {
    const url = await link({ user: 'ada', sender: 'telegram:user/2' });
    const other = await open(await link({ user: 'ada', sender: 'telegram:user/3' }));
    const { cookie, proof } = await open(url);
    const right = { proof, what: 'join' };
    const wrong: [Record<string, string>, Record<string, string>][] = [
      [right, {}],
      [right, { cookie: other.cookie }],
      [{ ...right, proof: other.proof }, { cookie }],
      [{ ...right, proof: other.proof }, { cookie: other.cookie }],
      [right, { cookie, origin: 'https://evil.example' }],
      [right, { cookie, origin: 'null' }],
      [right, { cookie, 'sec-fetch-site': 'cross-site' }],
      [right, { cookie, 'sec-fetch-site': 'same-site' }],
    ];
    for (const [fields, headers] of wrong)
      expect([headers, (await send(url, fields, headers)).status]).toEqual([headers, 403]);
    const bare = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
      body: new URLSearchParams(right).toString(),
    });
    expect(bare.status).toBe(403);
    expect(await identities('ada')).toEqual([]);
    expect((await send(url, right, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  it('shows names as text', async () => {
    const url = await link({ user: 'bob', sender: 'telegram:<img/src=x>&"' });
    expect((await open(url)).text).toContain('telegram:&lt;img/src=x&gt;&amp;&quot;');
  });

  it('takes no sender from another person, and lets nobody in by a code that is wrong', async () => {
    await world.api('PATCH', '/users/bob', { identities: ['telegram:user/4'] });
    const taken = await press(await link({ user: 'ada', sender: 'telegram:user/4' }), 'join');
    expect([taken.status, await taken.text()]).toEqual([409, expect.stringContaining('user:bob already')]);
    const url = await link({ user: 'ada' });
    expect((await press(url, 'join', { code: 'AAAAAAAA' })).status).toBe(400);
    expect((await press(url, 'join')).status).toBe(400);
    expect(await identities('bob')).toEqual(['telegram:user/4']);
  });

  it('lets a stranger in that gives the code it was told; it ends that by /unpair', async () => {
    await write('5', 'hello');
    const { code } = await until(
      async () => (await world.api('GET', '/pairings?channel=telegram')).body.items[0],
      'it has a code',
    );
    const url = await link({ user: 'ada' });
    expect((await press(url, 'join', { code: ` ${code.toLowerCase()} ` })).status).toBe(303);
    expect(await identities('ada')).toContain('telegram:user/5');
    expect((await world.api('GET', `/pairings/${code}`)).body.state).toBe('approved');
    await write('5', '/unpair');
    await until(async () => !(await identities('ada')).includes('telegram:user/5'), 'it is nobody');
    expect(await audited('members:delete')).toMatchObject({
      principal: 'sender:telegram:user/5',
      surface: 'chat',
      detail: 'sender:telegram:user/5 left user:ada',
    });
    expect((await open(url)).answer.status).toBe(404);
  });

  it('does no more than its maker may at that moment, and is made by who may join (P5)', async () => {
    const database = world.app.core.database;
    const authorization = `Bearer ${await tokenFor(database, 'user:clerk')}`;
    const give = async (action: string) =>
      String((await world.api('POST', '/grants', { principal: 'user:clerk', action, scope: '**' })).body.id);
    await give('links:*');
    const input = { kind: 'pair', user: 'ada', sender: 'telegram:user/6' };
    const make = () => world.api('POST', '/links', input, { authorization });
    expect((await make()).status).toBe(403);
    const grant = await give('members:*');
    const url = `${world.url}${String((await make()).body.url).replace(/\/$/, '')}`;
    await world.api('DELETE', `/grants/${grant}`);
    expect((await press(url, 'join')).status).toBe(403);
    await give('members:*');
    expect((await press(url, 'join')).status).toBe(303);
    expect(await identities('ada')).toContain('telegram:user/6');
  });

  it.each([
    [{ agent: 'corp' }, 'agent'],
    [{ user: 'nobody' }, 'user'],
    [{ user: 'ada', topic: 'x' }, 'topic'],
    [{ user: 'ada', maxUses: 3 }, 'maxUses'],
    [{ kind: 'chat', agent: 'corp', user: 'ada' }, 'user'],
    [{ kind: 'hook' }, 'agent'],
  ])('is not made of %j', async (input, path) => {
    const { status, body } = await world.api('POST', '/links', { kind: 'pair', ...input });
    expect([status, body.errors.map((fault: { path: string }) => fault.path)]).toEqual([
      400,
      expect.arrayContaining([path]),
    ]);
  });
});
