import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';

/** What the gate remembers of tokens, roles and grants must never outlive them: the very next call is refused. */
describe('a right that was just used is gone from the next call on (P5)', () => {
  let world: World;
  let ada: string;
  beforeAll(async () => {
    world = await World.boot();
    await world.api('POST', '/agents', { path: 'corp' });
    ada = await tokenOf('user:ada');
  });
  afterAll(() => world.close());

  async function tokenOf(principal: string): Promise<string> {
    return (await world.api('POST', '/tokens', { name: 'test', principal })).body.token as string;
  }
  const read = async (token: string): Promise<number> =>
    (await world.api('GET', '/agents/corp', undefined, { authorization: `Bearer ${token}` })).status;
  const warm = async (token: string): Promise<void> =>
    expect([await read(token), await read(token), await read(token)]).toEqual([200, 200, 200]);
  const give = async (path: string, row: object): Promise<string> => {
    const { status, body } = await world.api('POST', path, row);
    expect(status).toBe(201);
    return body.id as string;
  };
  const allow = { action: 'agents:get', scope: 'corp' };

  it('when the grant is taken back', async () => {
    const id = await give('/grants', { principal: 'user:ada', ...allow });
    await warm(ada);
    await world.api('DELETE', `/grants/${id}`);
    expect(await read(ada)).toBe(404);
    await world.api('DELETE', `/grants/${await give('/grants', { principal: 'user:ada', ...allow })}`);
    expect(await read(ada)).toBe(404);
  });

  it('when a denial comes, and back when the denial goes', async () => {
    const id = await give('/grants', { principal: 'user:ada', ...allow });
    await warm(ada);
    const denial = await give('/grants', { principal: 'anyone', ...allow, effect: 'deny' });
    expect(await read(ada)).toBe(404);
    await world.api('DELETE', `/grants/${denial}`);
    await warm(ada);
    await world.api('DELETE', `/grants/${id}`);
    expect(await read(ada)).toBe(404);
  });

  it('when the role is lost', async () => {
    await give('/grants', { principal: 'role:reader', ...allow });
    const id = await give('/members', { child: 'user:ada', parent: 'role:reader' });
    await warm(ada);
    await world.api('DELETE', `/members/${id}`);
    expect(await read(ada)).toBe(404);
  });

  it('when the token is deleted', async () => {
    const id = await give('/grants', { principal: 'user:bob', ...allow });
    const { body } = await world.api('POST', '/tokens', { name: 'brief', principal: 'user:bob' });
    await warm(body.token as string);
    await world.api('DELETE', `/tokens/${body.id}`);
    expect(await read(body.token as string)).toBe(401);
    await world.api('DELETE', `/grants/${id}`);
  });

  it('when the agent that asks is moved or deleted', async () => {
    await world.api('POST', '/agents', { path: 'corp/bot' });
    await give('/grants', { principal: 'agent:corp/bot', ...allow, action: 'agents:get', scope: '@self' });
    const bot = await tokenOf('agent:corp/bot');
    const self = async (path: string): Promise<number> =>
      (
        await world.api('GET', `/agents/${encodeURIComponent(path)}`, undefined, {
          authorization: `Bearer ${bot}`,
        })
      ).status;
    expect([await self('corp/bot'), await self('corp/bot')]).toEqual([200, 200]);
    await world.api('POST', '/agents/corp%2Fbot/move', { to: 'corp/robot' });
    await world.api('POST', '/agents', { path: 'corp/bot' });
    expect([await self('corp/bot'), await self('corp/robot')]).toEqual([404, 200]);
  });

  it('and not gone, nor there, by a change that was refused and rolled back', async () => {
    const id = await give('/grants', { principal: 'user:ada', ...allow });
    await warm(ada);
    const root = { principal: 'user:operator', action: '*', scope: '**', effect: 'deny' };
    expect((await world.api('POST', '/grants', root)).status).toBe(409);
    await warm(ada);
    expect((await world.api('GET', '/agents/corp')).status).toBe(200);
    await world.api('DELETE', `/grants/${id}`);
    expect(await read(ada)).toBe(404);
  });
});
