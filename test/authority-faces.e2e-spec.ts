import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { principalLabel } from '../src/identity/principals.js';
import { HeldClock, tokenFor } from './contract/resources-app.js';
import { connectMcp, type OutsideClient } from './contract/resources-mcp.js';
import { World } from './support/boot.js';
import { runHere } from './support/command-line.js';
import { policies, questions } from './support/authority-cases.js';
import { AuthorityModel, type Asked } from './support/authority-model.js';
import { AuthorityState } from './support/authority-state.js';

const seed = 20_261_121;
const limits = { actions: ['routes:*'], scope: 'a/**' };
const placed = fc.record({ who: fc.nat(4), scope: fc.constantFrom('a', 'ab', 'a/a', 'a/ab', 'ab/a') });

/** Without denials of everything for everyone, which the API refuses, as the one who explains would be bound too. */
const lists = policies.map((policy) => ({
  ...policy,
  rows: policy.rows.filter(
    (row) => row.effect === 'allow' || row.principal !== 'anyone' || row.action !== '*',
  ),
}));

interface Face {
  who: string;
  limits?: typeof limits;
  token: string;
  mcp: OutsideClient;
}

describe('REST, MCP and the command line', () => {
  let world: World;
  let state: AuthorityState;
  let operator: OutsideClient;
  const faces: Face[] = [];
  const seen = { yes: 0, no: 0 };

  const inCommand = async (token: string, words: string[]) => {
    const { code, out, err } = await runHere({ url: world.url, token }, [...words, '--json']);
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return { code, body: JSON.parse(code === 0 ? out : err) as any };
  };

  const explained = async (asked: Asked): Promise<unknown[]> => {
    const { action, scope, params } = asked;
    const principal = await principalLabel(world.app.core.database.read, asked.who);
    const input = { principal, action, scope, ...(params && { params }) };
    const rest = await world.api('POST', '/grants/explain', input);
    const words = ['--principal', principal, '--action', action, '--scope', scope];
    const more = params ? ['--params', JSON.stringify(params)] : [];
    const command = await inCommand(world.token, ['grants', 'explain', ...words, ...more]);
    const tool = await operator.call('grants_explain', input);
    return [rest.body.allowed, tool.value.allowed, command.body.allowed];
  };

  /** A tool that may be used nowhere is not known at all; everywhere else all refuse in the same words. */
  const carriedOut = async ({ token, mcp }: Face, agent: string): Promise<boolean[]> => {
    const input = { match: { verb: 'message' }, target: { agent } };
    const rest = await world.api('POST', '/routes', input, { authorization: `Bearer ${token}` });
    const tool = await mcp.call('routes_create', input).catch((error: Error) => error);
    if (tool instanceof Error)
      expect([rest.status, tool.message]).toEqual([403, expect.stringContaining('Unknown tool')]);
    else if (tool.isError)
      expect([tool.value.status, tool.value.detail]).toEqual([rest.status, rest.body.detail]);
    const words = ['routes', 'create', '--match.verb', 'message', '--target.agent', agent];
    const command = await inCommand(token, words);
    if (command.code !== 0)
      expect([command.code, command.body.status, command.body.detail]).toEqual([1, 403, rest.body.detail]);
    return [rest.status === 201, !(tool instanceof Error) && !tool.isError, command.code === 0];
  };

  beforeAll(async () => {
    const clock = new HeldClock();
    world = await World.boot({ clock });
    state = await AuthorityState.in(world, clock.iso());
    operator = await connectMcp(world.url, world.token);
    const [ada, ...others] = state.walkers.map((who) => ({ who }));
    for (const face of [ada!, { ...ada!, limits }, ...others]) {
      const token = await tokenFor(world.app.core.database, face.who, 'limits' in face ? limits : {});
      faces.push({ ...face, token, mcp: await connectMcp(world.url, token) });
    }
  });
  afterAll(async () => {
    await Promise.all([operator, ...faces.map((face) => face.mcp)].map((client) => client.close()));
    await world.close();
  });

  it(`explain alike (P5), and as the model says, whatever is asked about whomever (seed ${seed})`, async () => {
    const property = fc.asyncProperty(
      lists,
      fc.array(questions, { minLength: 8, maxLength: 8 }),
      async (policy, list) => {
        await state.set(policy);
        const model = new AuthorityModel(await state.policy());
        for (const question of list) {
          const asked = { ...question, who: state.stored(question.who), at: state.now, limits: undefined };
          const expected = model.may(asked);
          expect([asked, ...(await explained(asked))]).toEqual([asked, expected, expected, expected]);
          seen[expected ? 'yes' : 'no'] += 1;
        }
      },
    );
    await fc.assert(property, { seed, numRuns: 60, endOnFailure: true });
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(40);
  });

  it(`carry out and refuse alike (P5), and as the model says (seed ${seed})`, async () => {
    const done = { yes: 0, no: 0 };
    const property = fc.asyncProperty(
      lists,
      fc.array(placed, { minLength: 6, maxLength: 6 }),
      async (policy, list) => {
        await state.set(policy);
        const model = new AuthorityModel(await state.policy());
        for (const { who, scope } of list) {
          const face = faces[who]!;
          const asked = { who: face.who, limits: face.limits, action: 'routes:create', scope, at: state.now };
          const expected = model.may(asked);
          expect([asked, ...(await carriedOut(face, scope))]).toEqual([asked, expected, expected, expected]);
          done[expected ? 'yes' : 'no'] += 1;
        }
      },
    );
    await fc.assert(property, { seed, numRuns: 60, endOnFailure: true });
    expect(Math.min(done.yes, done.no)).toBeGreaterThan(40);
  });
});
