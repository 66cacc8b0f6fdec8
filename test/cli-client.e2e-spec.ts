import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiError, createClient, operations, Unreachable, type Client } from '../openapi/client/index.js';
import { World } from './support/boot.js';

describe('openapi/client', () => {
  let world: World;
  let client: Client;

  beforeAll(async () => {
    world = await World.boot();
    client = createClient({ url: world.url, token: world.token });
  });
  afterAll(() => world.close());

  it('is what the document says (npm run openapi writes it)', () => {
    execFileSync(process.execPath, ['scripts/client.mjs', '--check'], { stdio: 'pipe' });
  });

  it('has a method for every operation', () => {
    const camel = (name: string): string =>
      name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
    const apis = client as unknown as Record<string, Record<string, unknown>>;
    const missing = operations.filter(
      ({ resource, verb }) => typeof apis[camel(resource)]?.[camel(verb)] !== 'function',
    );
    expect(missing).toEqual([]);
  });

  it('makes, reads, changes and deletes a row', async () => {
    const made = await client.agents.create({ path: 'corp/eng', name: 'Engineering' });
    expect(await client.agents.get('corp/eng')).toEqual(made);
    expect((await client.agents.list({ below: 'corp', limit: 1 })).items).toEqual([made]);
    const changed = await client.agents.update('corp/eng', { name: null }, { ifMatch: made.version });
    expect(changed).toMatchObject({ path: 'corp/eng', version: made.version + 1 });
    expect(changed.name).toBeUndefined();
    expect(await client.agents.delete('corp/eng')).toBeUndefined();
  });

  it('throws the problem that the server answers with', async () => {
    const refused = client.agents.update('main', { name: 'x' }, { ifMatch: 99 });
    await expect(refused).rejects.toMatchObject({
      status: 412,
      problem: { type: 'urn:rookery:problem:stale' },
    });
    await expect(refused).rejects.toBeInstanceOf(ApiError);
    const stranger = createClient({ url: world.url, token: 'no-such-token' });
    await expect(stranger.agents.list()).rejects.toMatchObject({ status: 401 });
  });

  it('tells a server that is not there from one that refuses', async () => {
    const nowhere = createClient({ url: 'http://127.0.0.1:9', token: 'x' });
    await expect(nowhere.agents.list()).rejects.toBeInstanceOf(Unreachable);
  });

  it('follows a turn to its end', async () => {
    const { turn } = await world.say('hello');
    const kinds: string[] = [];
    for await (const event of client.turns.follow(turn ?? '')) kinds.push(event.kind);
    expect(kinds).toContain('turn');
  });
});
