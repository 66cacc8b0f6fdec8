import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantTo, tokenFor } from './contract/resources-app.js';
import { World } from './support/boot.js';

describe('web and proxy routes', () => {
  let world: World;
  let as: Record<string, string>;

  beforeAll(async () => {
    world = await World.boot();
    for (const path of ['corp', 'corp/eng', 'corp/ops']) await world.agent(path);
    const { database } = world.app.core;
    const { id } = (await world.api('GET', '/agents/corp')).body;
    await grantTo(database, `agent:${id}`, 'web-routes:*', '@self');
    as = { authorization: `Bearer ${await tokenFor(database, `agent:${id}`)}` };
  });
  afterAll(() => world.close());

  const web = (prefix: string, fields: object = {}, headers = {}) =>
    world.api('POST', '/web-routes', { prefix, access: 'public', agent: 'corp', ...fields }, headers);

  it('let an agent publish below its own path and nowhere else (P5)', async () => {
    const tried: [string, object, number][] = [
      ['/web/corp/docs', {}, 201],
      ['/web/corp', {}, 201],
      // Within another's, or anybody's.
      ['/web/corp/eng/docs', {}, 403],
      ['/web/corp/docs/of-eng', { agent: 'corp/eng' }, 403],
      ['/web/corporate', {}, 403],
      ['/web', {}, 403],
      ['/', {}, 403],
      // Leading away from it.
      ['/web/corp/away', { access: 'redirect', agent: undefined, redirectTo: 'https://evil.example/' }, 403],
      ['/web/corp/next', { access: 'redirect', agent: undefined, redirectTo: '/web/corp/eng' }, 403],
      ['/web/corp/old', { access: 'redirect', agent: undefined, redirectTo: '/web/corp/docs' }, 201],
    ];
    for (const [prefix, fields, status] of tried)
      expect([prefix, (await web(prefix, fields, as)).status]).toEqual([prefix, status]);
    const { items } = (await world.api('GET', '/web-routes', undefined, as)).body;
    expect((items as { prefix: string }[]).map(({ prefix }) => prefix)).toEqual([
      '/web/corp',
      '/web/corp/docs',
      '/web/corp/old',
    ]);
    const move = { access: 'redirect', agent: null, redirectTo: 'https://evil.example/' };
    expect((await world.api('PATCH', '/web-routes/%2Fweb%2Fcorp%2Fdocs', move, as)).status).toBe(403);
  });

  it.each([
    ['/web/corp/', {}, 'prefix'],
    ['web/corp', {}, 'prefix'],
    ['/web/corp/../eng', {}, 'prefix'],
    ['/web//corp', {}, 'prefix'],
    ['/web/corp/%2e', {}, 'prefix'],
    ['/web/corp/e\u0301', {}, 'prefix'],
    ['/v1/agents', {}, 'prefix'],
    ['/web/corp/a', { agent: undefined }, 'agent'],
    ['/web/corp/a', { agent: 'nobody' }, 'agent'],
    ['/web/corp/a', { redirectTo: '/web' }, 'redirectTo'],
    ['/web/corp/a', { access: 'redirect' }, 'redirectTo'],
    ['/web/corp/a', { access: 'redirect', redirectTo: '/web/corp/a/b' }, 'redirectTo'],
    ['/web/corp/a', { access: 'redirect', redirectTo: '//evil.example' }, 'redirectTo'],
    ['/web/corp/a', { access: 'redirect', redirectTo: 'javascript:alert(1)' }, 'redirectTo'],
  ])('refuse %s %j and name the field', async (prefix, fields, field) => {
    const { status, body } = await web(prefix, fields);
    expect([status, body.errors?.[0]?.path]).toEqual([400, field]);
  });

  it('have one row a path, of whichever kind', async () => {
    await web('/blog');
    const proxied = await world.api('POST', '/proxy-routes', {
      prefix: '/blog',
      backend: 'http://127.0.0.1:9',
    });
    expect([proxied.status, (await web('/blog')).status]).toEqual([409, 409]);
  });

  it('lead to another server only for who governs that', async () => {
    const { database } = world.app.core;
    await grantTo(database, 'user:web', 'proxy-routes:create', '**');
    const user = { authorization: `Bearer ${await tokenFor(database, 'user:web')}` };
    const proxy = (fields: object, headers = {}) =>
      world.api(
        'POST',
        '/proxy-routes',
        { prefix: '/app', backend: 'http://127.0.0.1:9', ...fields },
        headers,
      );
    expect((await proxy({}, user)).status).toBe(403);
    const faults = [{ backend: 'ftp://x' }, { backend: 'http://a:b@x' }, { backend: 'http://x/?a' }].map(
      proxy,
    );
    const headers = await proxy({ preserveHeaders: ['accept', 'x-forwarded-user'] });
    const paths = [...(await Promise.all(faults)), headers].map(({ body }) => body.errors?.[0]?.path);
    expect(paths).toEqual(['backend', 'backend', 'backend', 'preserveHeaders.1']);
    expect((await proxy({})).body).toMatchObject({ auth: 'operator', stripPrefix: false, enforced: false });
  });

  it('follow an agent that moves and go with one that is deleted', async () => {
    await web('/web/corp/ops/x', { agent: 'corp/ops' });
    await web('/web/corp/ops/closed', { access: 'deny', agent: undefined });
    await web('/web/corp/ops/y', { access: 'redirect', agent: undefined, redirectTo: '/web/corp/ops/x' });
    await world.api('POST', '/agents/corp%2Fops/move', { to: 'ops' });
    const { items } = (await world.api('GET', '/web-routes')).body as { items: Record<string, string>[] };
    const moved = items.filter(({ prefix }) => prefix?.startsWith('/web/ops'));
    expect(moved.map(({ prefix, redirectTo }) => [prefix, redirectTo])).toEqual([
      ['/web/ops/closed', undefined],
      ['/web/ops/x', undefined],
      ['/web/ops/y', '/web/ops/x'],
    ]);
    expect((await world.api('DELETE', '/agents/ops')).body.detail).toContain('3 web routes');
    await world.api('DELETE', '/agents/ops?cascade=true');
    expect(JSON.stringify((await world.api('GET', '/web-routes')).body)).not.toContain('/web/ops');
  });

  it('come out of a manifest as they went in (P11)', async () => {
    const { documents } = (await world.api('GET', '/manifests/export?kinds=WebRoute,ProxyRoute')).body;
    const files = documents.map(({ kind, text }: Record<string, string>) => ({ name: `${kind}.yaml`, text }));
    expect((await world.api('POST', '/manifests/plan', { files })).body.changes).toEqual([]);
  });
});
