import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';

describe('users', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.boot();
    await world.agent('corp');
    for (const id of ['telegram', 'telegram.alerts'])
      await world.api('POST', '/channels', { id, settings: { external: true }, defaultAgent: 'corp' });
  });
  afterAll(() => world.close());

  const user = (sub: string, more: object = {}) => world.api('POST', '/users', { sub, ...more });
  const members = async (parent: string) =>
    (await world.api('GET', `/members?parent=${parent}`)).body.items as { child: string; id: string }[];
  const sessionOf = async (sender: string) => {
    const message = { platform: 'telegram', peer: { kind: 'direct', id: sender }, text: 'hello' };
    const { body } = await world.api('POST', '/routes/resolve', {
      message: { ...message, sender: `telegram:user/${sender}` },
    });
    return body.sessionKey as string;
  };

  it('have their memberships as identities, and nothing else', async () => {
    const made = await user('ada', { name: 'Ada', timezone: 'Europe/Berlin', language: 'de' });
    expect([made.status, made.body]).toMatchObject([201, { sub: 'ada', identities: [] }]);
    await world.api('POST', '/members', { child: 'sender:telegram:user/1', parent: 'user:ada' });
    const patched = await world.api('PATCH', '/users/ada', {
      identities: ['telegram:user/1', 'telegram:user/2'],
    });
    expect(patched.body).toMatchObject({
      version: 2,
      name: 'Ada',
      identities: ['telegram:user/1', 'telegram:user/2'],
    });
    expect((await members('user:ada')).map(({ child }) => child)).toEqual([
      'sender:telegram:user/1',
      'sender:telegram:user/2',
    ]);
    const [first] = await members('user:ada');
    await world.api('DELETE', `/members/${first?.id}`);
    expect((await world.api('GET', '/users/ada')).body.identities).toEqual(['telegram:user/2']);
    const found = await world.api('GET', '/users?identity=telegram:user/2');
    expect(found.body.items.map(({ sub }: { sub: string }) => sub)).toEqual(['ada']);
    expect((await world.api('GET', '/users?identity=telegram:user/1')).body.items).toEqual([]);
  });

  it('are there as soon as a sender is somebody, and share one session of an agent', async () => {
    await world.api('POST', '/members', { child: 'sender:telegram:user/31', parent: 'user:bob' });
    expect((await world.api('GET', '/users/bob')).body.identities).toEqual(['telegram:user/31']);
    expect(await sessionOf('31')).not.toBe(await sessionOf('32'));
    // The setting says otherwise, and the person's own rows come first.
    await world.api('PUT', '/settings/identityLinks', {
      value: { eve: ['telegram:user/31', 'telegram:user/33'] },
    });
    await world.api('PATCH', '/users/bob', { identities: ['telegram:user/31', 'telegram:user/32'] });
    expect(await sessionOf('31')).toBe(await sessionOf('32'));
    expect(await sessionOf('31')).not.toBe(await sessionOf('33'));
    // Whatever people are called, none gets into the session of another, or of a number on the platform.
    await user('34', { identities: ['telegram:user/35'] });
    await user('Bob', { identities: ['telegram:user/36'] });
    const sessions = await Promise.all(['31', '34', '35', '36'].map(sessionOf));
    expect(new Set(sessions).size).toBe(4);
  });

  it('name what is wrong, and take no sender from anybody', async () => {
    const wrong = await user('carl', { timezone: 'Mars', language: 'x', identities: ['nobody'] });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'identities.0',
      'timezone',
      'language',
    ]);
    for (const sub of ['a b', 'a,b', 'a*', '']) expect((await user(sub)).status).toBe(400);
    expect((await user('bob')).status).toBe(409);
    const taken = await user('carl', { identities: ['telegram:user/31'] });
    expect(taken.body).toMatchObject({ status: 409, detail: expect.stringContaining('is user:bob already') });
    expect((await world.api('GET', '/users/carl')).status).toBe(404);
  });

  it('are made by who may, and given senders by who may make members (P5)', async () => {
    await world.api('POST', '/grants', { principal: 'user:clerk', action: 'users:*', scope: '**' });
    const authorization = `Bearer ${await tokenFor(world.app.core.database, 'user:clerk')}`;
    const as = (sub: string, more: object = {}) =>
      world.api('POST', '/users', { sub, ...more }, { authorization });
    expect((await as('dora')).status).toBe(201);
    expect((await as('emil', { identities: ['telegram:user/51'] })).status).toBe(403);
    const emptied = await world.api('PATCH', '/users/bob', { identities: null }, { authorization });
    expect(emptied.status).toBe(403);
    // The person holds something that the clerk could not hand out.
    await world.api('POST', '/grants', { principal: 'user:clerk', action: 'members:*', scope: '**' });
    await world.api('POST', '/grants', { principal: 'user:dora', action: 'agents:delete', scope: 'corp' });
    const joined = await world.api(
      'PATCH',
      '/users/dora',
      { identities: ['telegram:user/51'] },
      { authorization },
    );
    expect(joined.body).toMatchObject({ status: 403, detail: expect.stringContaining('agents:delete') });
    expect(await members('user:dora')).toEqual([]);
  });

  it('are deleted with the list of what they have said first; their name inherits nothing (P5, P6)', async () => {
    await user('fred', { identities: ['telegram:user/61'] });
    const token = await tokenFor(world.app.core.database, 'user:fred');
    const grant = { principal: 'user:fred', action: 'agents:get', scope: 'corp' };
    await world.api('POST', '/grants', { ...grant, delegable: true });
    await world.api('POST', '/grants', { ...grant, action: 'agents:delete', effect: 'deny' });
    const secret = { scope: 'user:fred', name: 'KEY', kind: 'env', value: 'x', agents: ['corp'] };
    expect((await world.api('POST', '/secrets', secret)).status).toBe(201);
    await world.api('POST', '/links', { kind: 'pair', user: 'fred', sender: 'telegram:user/62' });
    const refused = await world.api('DELETE', '/users/fred');
    expect(refused.body).toMatchObject({
      status: 409,
      errors: [
        { path: 'cascade', message: 'deletes with it: 1 membership, 1 link, 1 secret, 1 token, 1 grant' },
      ],
    });
    expect((await world.api('DELETE', '/users/fred?cascade=true')).status).toBe(204);
    const { items } = (await world.api('GET', '/audit?action=users:delete&outcome=ok')).body;
    expect(items).toMatchObject([{ detail: 'with 1 membership, 1 link, 1 secret, 1 token, 1 grant' }]);
    await user('fred');
    const authorization = `Bearer ${token}`;
    expect((await world.api('GET', '/agents/corp', undefined, { authorization })).status).toBe(401);
    expect((await world.api('GET', '/users/fred')).body.identities).toEqual([]);
    const left = (await world.api('GET', '/grants?principal=user:fred')).body.items;
    expect(left).toMatchObject([{ effect: 'deny' }]);
    expect((await world.api('GET', '/secrets?scope=user:fred')).body.items).toEqual([]);
  });

  it('cannot be deleted where nobody could operate any more', async () => {
    await user('operator', { name: 'The operator' });
    expect((await world.api('DELETE', '/users/operator?cascade=true')).status).toBe(409);
    expect((await world.api('GET', '/users/operator')).body.name).toBe('The operator');
  });

  it('stand in manifests, with their senders as members (P11)', async () => {
    const { documents } = (await world.api('GET', '/manifests/export')).body as {
      documents: { kind: string; text: string }[];
    };
    const text = documents.map((one) => one.text).join('\n');
    expect(text).toMatch(/kind: User[^]*sub: ada/);
    expect(text).not.toContain('identities:');
    const plan = (files: object[]) => world.api('POST', '/manifests/plan', { files });
    const files = documents.map((one) => ({ name: `${one.kind}.yaml`, text: one.text }));
    expect((await plan(files)).body.changes).toEqual([]);
    const twice = 'kind: User\nrows:\n  - sub: ada\n    identities: [telegram:user/2]\n';
    expect((await plan([{ name: 'a.yaml', text: twice }])).body.errors).toEqual([
      { path: 'a.yaml:4', message: 'identities is said by rows of the kind Member' },
    ]);
  });
});
