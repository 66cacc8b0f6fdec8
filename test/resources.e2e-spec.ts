import { describe } from '@jest/globals';
import { Registry } from '../src/kernel/registry.js';
import { resources } from '../src/resources/index.js';
import { tokenFor } from './contract/resources-app.js';
import { sampleOf } from './contract/resources-samples.js';
import { resourceContract, type ContractWorld } from './contract/resources.js';
import { World } from './support/boot.js';

async function open(): Promise<ContractWorld> {
  const world = await World.boot();
  // Owns the providers of the samples, which answer nobody.
  await world.api('POST', '/agents', { path: 'corp/models' });
  await world.api('PUT', '/settings/callbackHosts', { value: ['hooks.example.com'] });
  const { database, registry } = world.app.core;
  return {
    url: world.url,
    registry,
    operator: world.token,
    stranger: await tokenFor(database, 'user:stranger'),
    sample: (op) => sampleOf(world, op),
    auditRows: async () => (await database.read.selectFrom('audit').select('seq').execute()).length,
    close: () => world.close(),
  };
}

describe('every resource', () => resourceContract(new Registry(resources), open));
