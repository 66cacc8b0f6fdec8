import fc from 'fast-check';
import type { Caller } from '../../src/identity/caller.js';
import { inputs, type Asked, type Joined, type Limits, type Policy, type Row } from './authority-model.js';

/** Random policies and questions in the words of the model's world, with what sits close together: `a` and `ab`. */

const people = ['user:ada', 'user:bob', 'agent:1', 'agent:2'];
export const roles = ['role:dev', 'role:ops'];
/** Later ones may be members of earlier ones, so that no circle arises. */
const ranks = [...roles, ...people];
/** Written in the ways that are accepted, two of them the same moment. */
const moments = [
  '2026-11-21T09:00:00Z',
  '2026-11-21T09:00:00.000Z',
  '2026-11-21T09:00:00.001Z',
  '2026-11-21T09:00:01Z',
];
export const nows = ['2026-11-21T08:59:59.999Z', '2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.500Z'];

const bases = ['a', 'ab', 'a/a', 'a/ab', 'ab/a'];
const patterns = bases.flatMap((base) => [base, `${base}/*`, `${base}/**`]);
const rules = [
  '*',
  'routes:*',
  'routes:create',
  'routes:govern',
  'route:*',
  'route:list',
  'agents:*',
  'grants:create',
];

const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const scope = fc.oneof(
  { weight: 1, arbitrary: fc.constant('**') },
  { weight: 2, arbitrary: fc.constantFrom(...patterns) },
);
const params = often<Row['params']>(
  {},
  { x: 1 },
  { x: '1' },
  { x: [1, 2] },
  { x: ['1', 2], y: 1 },
  { y: [1] },
);
const stamp = fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03');
const maker = often('system', ...people, 'agent:gone');

const row: fc.Arbitrary<Omit<Row, 'id'>> = fc.record({
  principal: fc.constantFrom(...people, ...roles, 'anyone'),
  action: fc.constantFrom(...rules),
  scope: fc.oneof({ weight: 6, arbitrary: scope }, { weight: 1, arbitrary: fc.constant('@self') }),
  params,
  effect: often<Row['effect']>('allow', 'deny'),
  delegable: fc.boolean(),
  expiresAt: often<string | null>(null, ...moments),
  grantedBy: maker,
  createdAt: stamp,
});

const joined: fc.Arbitrary<Omit<Joined, 'id'>> = fc
  .record({
    from: fc.nat(ranks.length - 2),
    to: fc.nat(ranks.length - 1),
    via: fc.constantFrom('admin', 'seed'),
    createdBy: fc.constantFrom(...people),
    createdAt: stamp,
  })
  .map(({ from, to, ...rest }) => {
    const parent = Math.min(from, to, ranks.length - 2);
    return { child: ranks[Math.max(from, to, parent + 1)]!, parent: ranks[parent]!, ...rest };
  });

const named =
  <T extends object>(mark: string) =>
  (list: T[]) =>
    list.map((item, n) => ({ id: `${mark}${n}`, ...item }));
const home = fc.constantFrom('a', 'ab', 'a/a', 'a/ab', 'ab/a', 'a/ab/a');

export const policies: fc.Arbitrary<Policy> = fc.record({
  rows: fc.array(row, { minLength: 2, maxLength: 12, size: 'max' }).map(named('g')),
  members: fc
    .uniqueArray(joined, { maxLength: 4, selector: (m) => `${m.child} ${m.parent}` })
    .map(named('m')),
  agents: fc.record({ 'agent:1': home, 'agent:2': home }),
});

const limits: fc.Arbitrary<Limits> = fc.record({
  actions: fc.subarray(['*', 'routes:*', 'routes:create', 'agents:*'], { minLength: 1, maxLength: 2 }),
  scope,
});
const maybeLimits = fc.oneof(
  { weight: 7, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: limits },
);
const who = fc.constantFrom(...people, ...roles);
const asks = fc.constantFrom(
  ...[
    'routes:create',
    'routes:list',
    'routes:govern',
    'route:list',
    'agents:govern',
    'agents:zz',
    'grants:create',
  ],
  ...['zz:zz', 'routes:*', '*'],
);

/** Mostly one agent, as calls ask; now and then a pattern, as creating a row of one asks. */
export const questions: fc.Arbitrary<Asked> = fc.record({
  who,
  limits: maybeLimits,
  action: asks,
  scope: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'ab', 'a/a', 'a/ab', 'a/z', 'ab/a/a', 'a/ab/z/z', 'z') },
    { weight: 2, arbitrary: scope },
  ),
  params: fc.option(fc.constantFrom(...inputs), { nil: undefined }),
  at: fc.constantFrom(...nows),
});

export interface Handover {
  /** Which row of the policy it resembles, if there is one: who makes a grant does so with what it has in mind. */
  near: number;
  giver: Pick<Asked, 'who' | 'limits' | 'at'>;
  wanted: Omit<Row, 'id'>;
}

export const handovers: fc.Arbitrary<Handover> = fc.record({
  near: fc.nat(15),
  giver: fc.record({ who, limits: maybeLimits, at: fc.constantFrom(...nows) }),
  wanted: row,
});

/** What is to be passed on: often a row of the policy for somebody else, on narrower or other terms. */
export function wantedIn({ rows }: Policy, { near, wanted }: Handover): Omit<Row, 'id'> {
  const { action, scope } = rows[near] ?? wanted;
  return { ...wanted, action, scope };
}

/** The evaluator's caller for somebody of the model's world. */
export function callerOf(
  policy: Policy,
  names: string[],
  { who: principal, limits: given }: Partial<Asked>,
): Caller {
  const name = String(principal);
  const path = policy.agents[name];
  return {
    principal: name,
    label: name,
    principals: names,
    ...(path !== undefined && { agent: { id: name.slice('agent:'.length), path } }),
    ...(given && { limits: given }),
  };
}
