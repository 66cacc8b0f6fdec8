import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { environment, protocolVariables } from '../src/gateway/harness/environment.js';
import { isReservedVariable } from '../src/platform/reserved-variables.js';
import { exposedStories } from './stories/exposed.js';
import { World } from './support/boot.js';
import { placeOf } from './support/place.js';

exposedStories(placeOf('process'));

describe('variables that are not for an agent to be given', () => {
  const paths = { binary: '/b', workdir: '/w', home: '/h', tmp: '/t', modelSocket: '/m' };
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());
  const faults = async (name: string, more: object = {}): Promise<string[]> => {
    const input = { scope: '**', name, kind: 'env', value: 'v', exposed: true, ...more };
    const { status, body } = await world.api('POST', '/secrets', input);
    return status === 201 ? [] : (body.errors as { path: string }[]).map(({ path }) => path);
  };

  it('are refused when they are written, in any case of letters (P8)', async () => {
    const words = ['PATH', 'HOME', 'LD_PRELOAD', 'NODE_OPTIONS', 'BUN_OPTIONS', 'https_proxy', 'BASH_ENV'];
    for (const name of [...words, 'ANTHROPIC_API_KEY', 'claude_code_use_bedrock', 'ROOKERY_CONTAINER'])
      expect([name, await faults(name)]).toEqual([name, ['name']]);
    expect(await faults('a.b')).toEqual(['name']);
    expect(await faults('PATH', { exposed: false })).toEqual(['name']);
    expect(await faults('GITHUB_TOKEN')).toEqual([]);
    await world.api('POST', '/secrets', { scope: '**', name: 'PATH', kind: 'bearer', value: 'v' });
    const turned = await world.api('PATCH', '/secrets/%2A%2A,PATH', { kind: 'env' });
    expect([turned.status, turned.body.errors[0].path]).toEqual([400, 'name']);
  });

  it('are all that the harness is started with', () => {
    const own = [...Object.keys(environment(paths, 'p')), ...protocolVariables];
    expect(own.filter((name) => !isReservedVariable(name))).toEqual([]);
    expect(['GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'SHOP_KEY'].filter(isReservedVariable)).toEqual([]);
  });
});
