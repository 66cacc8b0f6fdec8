import { describe } from '@jest/globals';
import { Registry, type Operation } from '../../src/kernel/registry.js';
import { grantTo, startResources, tokenFor } from './resources-app.js';
import { makeNotes, notes } from './resources-toy.js';
import { resourceContract, type ContractWorld, type Sample } from './resources.js';

async function open(): Promise<ContractWorld> {
  const server = await startResources([notes]);
  const { database } = server;
  await makeNotes(database);
  await grantTo(database, 'user:operator', '*', '**');
  const operator = await tokenFor(database, 'user:operator');
  const samples: Record<string, Record<string, unknown> | undefined> = {
    create: { agent: 'corp', title: 'x' },
    update: { title: 'y' },
    break: undefined,
  };
  const note = async (): Promise<string> => {
    const answer = await fetch(`${server.url}/v1/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agent: 'corp', title: 'x' }),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  return {
    url: server.url,
    registry: server.registry,
    operator,
    stranger: await tokenFor(database, 'user:stranger'),
    async sample(op: Operation): Promise<Sample | undefined> {
      if (op.verb in samples && !samples[op.verb]) return undefined;
      const input = samples[op.verb] ?? {};
      if (!op.keyed) return { input };
      const id = await note();
      return { key: id, keyFields: { id }, input };
    },
    auditRows: async () => (await database.read.selectFrom('audit').select('seq').execute()).length,
    close: server.close,
  };
}

describe('the resource contract holds for a toy resource', () =>
  resourceContract(new Registry([notes]), open));
