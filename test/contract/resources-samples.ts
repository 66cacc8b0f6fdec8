import type { Operation } from '../../src/kernel/registry.js';
import { newId } from '../../src/platform/ids.js';
import type { World } from '../support/boot.js';
import type { Sample } from './resources.js';

type Input = Record<string, unknown>;

let count = 0;
const fresh = (): string => `r${(count += 1)}`;

/** A right input for each create, each with names of its own. */
const made: Record<string, () => Input> = {
  agents: () => ({ path: `corp/${fresh()}`, name: 'A name' }),
  routes: () => ({ match: { platform: fresh() }, target: { agent: 'main' } }),
  grants: () => ({ principal: `user:${fresh()}`, action: 'agents:get', scope: 'corp/**' }),
  members: () => ({ child: `user:${fresh()}`, parent: 'role:crew' }),
  links: () => ({ agent: 'main' }),
  tokens: () => ({ principal: 'user:operator', name: fresh() }),
};

/** Inputs of the actions that need some; lists and reads of a row need none. */
const inputs: Record<string, () => Input> = {
  'agents:update': () => ({ description: 'Changed' }),
  'routes:update': () => ({ note: 'Changed' }),
  'routes:resolve': () => ({
    message: { platform: 'telegram', peer: { kind: 'direct', id: '1' }, text: 'hello' },
  }),
  'grants:explain': () => ({ principal: 'user:operator', action: 'agents:get', scope: 'corp' }),
  'messages:inject': () => ({ agent: 'main', text: 'hello' }),
};

async function storedTurn({ app }: World, state: 'queued' | 'failed' | 'succeeded'): Promise<string> {
  const { database } = app.core;
  const agent = await database.read.selectFrom('agent').select('id').executeTakeFirstOrThrow();
  const at = new Date().toISOString();
  const row = { id: newId(), agentId: agent.id, sessionKey: fresh(), chat: 'web:main', topic: null, state };
  // Far away, so that the queue leaves it alone.
  const rest = { nextAt: '2999-01-01T00:00:00.000Z', createdAt: at, attempts: 0 };
  await database.transact((tx) =>
    tx
      .insertInto('turn')
      .values({ ...row, ...rest } as never)
      .execute(),
  );
  return row.id;
}

async function storedKey(world: World, op: Operation): Promise<string> {
  const { name } = op.resource;
  if (name === 'turns') return storedTurn(world, op.verb === 'cancel' ? 'queued' : 'failed');
  if (name === 'messages') {
    const taken = await world.api('POST', '/messages', { agent: 'main', text: 'hello' });
    return String((taken.body as { id: string }).id);
  }
  const created = await world.api('POST', `/${name}`, made[name]?.());
  const row = created.body as { id: string; path?: string };
  return name === 'agents' ? String(row.path) : row.id;
}

/** A right call of an operation of the product, with what it needs made before. */
export async function sampleOf(world: World, op: Operation): Promise<Sample> {
  const input = (op.verb === 'create' ? made[op.resource.name] : inputs[op.id])?.() ?? {};
  if (!op.keyed) return { input };
  const key = await storedKey(world, op);
  const field = op.resource.name === 'agents' ? 'path' : 'id';
  return { key: encodeURIComponent(key), keyFields: { [field]: key }, input };
}
