import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../src/identity/caller.js';
import { principalLabel, principalsOf } from '../src/identity/principals.js';
import { Problem } from '../src/platform/problem.js';
import { HeldClock } from './contract/resources-app.js';
import { World } from './support/boot.js';
import { policies, roles } from './support/authority-cases.js';
import { AuthorityModel, type Policy } from './support/authority-model.js';
import { AuthorityState } from './support/authority-state.js';

const seed = 20_261_121;
const acts = [
  'routes:create',
  'routes:list',
  'routes:govern',
  'agents:govern',
  'agents:zz',
  'grants:create',
  'zz:zz',
];
const given = [{}, { x: 1 }, { x: 2 }, { x: '1', y: 1 }];

/** Most walkers have something to pass on, or they would not get far. */
const starts: fc.Arbitrary<Policy> = fc.tuple(policies, fc.nat(3)).map(([policy, denied]) => {
  const broad = { params: {}, effect: 'allow' as const, delegable: true, expiresAt: null };
  const terms = { grantedBy: 'system', createdAt: '2026-01-01' };
  const lead = { id: 'lead', principal: 'user:ada', action: '*', scope: 'a/**', ...broad, ...terms };
  const chief = { ...lead, id: 'chief', principal: 'agent:1', scope: '**' };
  const rows = policy.rows.map((row, n) => (n <= denied ? row : { ...row, ...broad }));
  return { ...policy, rows: [...rows, lead, chief] };
});

interface Step {
  verb: 'grants:create' | 'grants:delete' | 'members:create' | 'members:delete';
  /** Numbers that choose among what there is at that moment. */
  who: number;
  one: number;
  other: number;
  fields: Record<string, unknown>;
}

const fields = fc.record({
  action: fc.constantFrom('*', 'routes:*', 'routes:create', 'routes:govern', 'agents:*'),
  scope: fc.constantFrom('**', '@self', 'a/**', 'a/*', 'a/ab', 'ab', 'ab/**'),
  params: fc.constantFrom({}, {}, { x: 1 }, { x: [1, 2] }),
  effect: fc.constantFrom('allow', 'allow', 'deny'),
  delegable: fc.boolean(),
});
const steps: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(
    ...([
      'grants:create',
      'grants:create',
      'grants:create',
      'grants:delete',
      'members:create',
      'members:delete',
    ] as const),
  ),
  who: fc.nat(3),
  one: fc.nat(1000),
  other: fc.nat(1000),
  fields,
});

describe('any walk of those who are no operators', () => {
  const clock = new HeldClock();
  let world: World;
  let state: AuthorityState;
  const tally: Record<string, number> = {};

  const act = async (principal: string, id: string, input: Record<string, unknown>): Promise<boolean> => {
    const { database, guard, dispatcher, registry } = world.app.core;
    const principals = await principalsOf(database.read, principal);
    const label = await principalLabel(database.read, principal);
    const agent = state.agentOf(principal);
    // What is before what must be seen: a membership answers for what its role was given before it.
    clock.at += 1;
    const caller: Caller = { principal, label, principals, ...(agent && { agent }) };
    try {
      await dispatcher.run(await guard.admit(registry.operation(id), caller, input, { surface: 'mcp' }));
      return true;
    } catch (error) {
      if (error instanceof Problem && ['forbidden', 'notFound', 'conflict', 'invalid'].includes(error.kind))
        return false;
      throw error;
    }
  };

  const inputOf = async ({ verb, one, other, fields: wanted }: Step, policy: Policy) => {
    const { read } = world.app.core.database;
    const named = [...state.walkers, ...roles, 'anyone'];
    const label = (n: number): Promise<string> => principalLabel(read, named[n % named.length]!);
    const row = (list: readonly { id: string }[]) => list[one % list.length]?.id;
    if (verb === 'members:create') {
      const parent = other % 3 > 0 ? roles[other % 2]! : await label(other);
      return { child: await label(one), parent };
    }
    if (verb === 'members:delete') return { id: row(policy.members) };
    if (verb === 'grants:delete') return { id: row(policy.rows) };
    // Half of the tries are for a part of something that is there, so that many succeed.
    const near = policy.rows[other % (2 * policy.rows.length)];
    const terms = near ? { ...wanted, action: near.action, scope: near.scope } : wanted;
    return { principal: await label(one), ...terms };
  };

  /** What somebody may do or pass on now and could not before, and which the actor had not to give. */
  const gains = (actor: string, before: AuthorityModel, after: AuthorityModel): string[] => {
    const at = clock.iso();
    const everyone = [...state.walkers, ...roles];
    const asked = acts.flatMap((action) => given.map((input) => ({ action, input })));
    return asked.flatMap(({ action, input }) => {
      const own = before.reach(actor, action, input, at, true);
      const gained = (who: string, passing: boolean): boolean => {
        const [then, now] = [before, after].map((model) => model.reach(who, action, input, at, passing));
        return (now! & ~then! & ~own) !== 0n;
      };
      return everyone
        .filter((who) => gained(who, false) || gained(who, true))
        .map((who) => `${who} gained ${action} with ${JSON.stringify(input)}`);
    });
  };

  beforeAll(async () => {
    world = await World.boot({ clock });
    state = await AuthorityState.in(world, clock.iso());
  });
  afterAll(() => world.close());

  it(`gives nobody what no granter held, and leaves nothing without a ground (seed ${seed})`, async () => {
    const walk = fc.asyncProperty(
      starts,
      fc.array(steps, { minLength: 12, maxLength: 12, size: 'max' }),
      async (start, path) => {
        await state.set(start, ['grants:create', 'grants:delete', 'members:create', 'members:delete']);
        for (const step of path) {
          const policy = await state.policy();
          const actor = state.walkers[step.who]!;
          const input = await inputOf(step, policy);
          const done = await act(actor, step.verb, input);
          tally[`${step.verb} ${done}`] = (tally[`${step.verb} ${done}`] ?? 0) + 1;
          if (!done) continue;
          const after = new AuthorityModel(await state.policy());
          expect({ step, input, gains: gains(actor, new AuthorityModel(policy), after) }).toMatchObject({
            gains: [],
          });
          expect(after.fallen(clock.iso())).toEqual([]);
        }
      },
    );
    await fc.assert(walk, { seed, numRuns: 120, endOnFailure: true });
    for (const verb of ['grants:create', 'grants:delete', 'members:create', 'members:delete'])
      for (const done of [true, false])
        expect([verb, done, (tally[`${verb} ${done}`] ?? 0) > 2]).toEqual([verb, done, true]);
  });
});
