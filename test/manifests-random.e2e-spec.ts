import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { World } from './support/boot.js';

type Row = Record<string, unknown>;

interface Exported {
  checksum: string;
  documents: { kind: string; text: string }[];
}

const paths = ['ann', 'ann/a', 'ann/a/b', 'bob', 'bob/c', 'ü'];
const path = fc.constantFrom(...paths);
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((some) => !/\0/.test(some));
const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

const agent = fc.record({
  path,
  name: some(text),
  mentionPatterns: some(fc.constantFrom([], ['bob'], ['@ops', 'sre'])),
  skills: some(fc.constantFrom([], ['one'])),
  sandbox: some(
    fc.record({ memoryMib: some(fc.constantFrom(256, 512)), pids: some(fc.constantFrom(64, 128)) }),
  ),
  busyMode: some(fc.constantFrom('steer', 'queue')),
  parallelTurns: some(fc.constantFrom(1, 4)),
});
const peer = fc.record({
  kind: fc.constantFrom('dm', 'direct', 'group'),
  id: fc.constantFrom('1', '2', 'A'),
});
const route = fc.record({
  match: fc.record({ platform: fc.constant('Telegram'), peer: some(peer) }),
  target: fc.oneof(fc.record({ agent: path }), fc.constant({ mode: 'drop' })),
  priority: some(fc.constantFrom(0, 1)),
  note: some(text),
});
const grant = fc.record({
  principal: fc.oneof(
    fc.constantFrom('user:ada', 'anyone', 'role:crew'),
    path.map((one) => `agent:${one}`),
  ),
  action: fc.constantFrom('routes:*', 'agents:get', 'turn:send'),
  scope: fc.oneof(path, fc.constantFrom('**', '@self', 'bob/**', 'ann/*')),
  params: some(fc.constantFrom({}, { priority: [1, 2] })),
  effect: some(fc.constantFrom('allow', 'deny')),
  note: some(text),
});
const state = fc.record({
  agents: fc.uniqueArray(agent, { selector: (row) => row.path, maxLength: 5 }),
  routes: fc.array(route, { maxLength: 5 }),
  grants: fc.array(grant, { maxLength: 5 }),
  members: fc.uniqueArray(fc.constantFrom('user:ada', 'user:bob', 'role:crew'), { maxLength: 3 }),
  history: some(fc.integer({ min: 0, max: 200 })),
});

/** Rows may name only agents that are there. */
function consistent({
  agents,
  routes,
  grants,
  members,
  history,
}: typeof state extends fc.Arbitrary<infer S> ? S : never) {
  const there = new Set(agents.map((row) => row.path));
  // What others stand below is not deleted, so a state without it is out of reach.
  const above = paths.filter(
    (one) => !there.has(one) && [...there].some((below) => below.startsWith(`${one}/`)),
  );
  const named = (one: unknown): boolean => typeof one !== 'string' || !paths.includes(one) || there.has(one);
  return {
    Agent: [...agents, ...above.map((one) => ({ path: one }))],
    Channel: [{ id: 'telegram', enabled: false, credentials: { botToken: 'BOT' } }],
    Route: routes.filter(({ target }) => named('agent' in target ? target.agent : undefined)),
    // A denial for everyone would reach the one who asks.
    Grant: grants
      .map(({ effect, ...row }) => ({ ...row, effect: row.principal === 'anyone' ? undefined : effect }))
      .filter(({ principal }) => named(principal.replace(/^agent:/, ''))),
    Member: members.map((child) => ({ child, parent: 'role:staff' })),
    Setting: history === undefined ? [] : [{ name: 'historyLimit', value: history }],
  };
}

describe('any configuration', () => {
  let one: World;
  let two: World;
  let fresh: Record<string, Row[]>;

  beforeAll(async () => {
    one = await World.boot();
    two = await World.boot();
    const { documents } = await exported(one);
    fresh = Object.fromEntries(documents.map(({ kind, text: yaml }) => [kind, parse(yaml).rows as Row[]]));
  });
  afterAll(async () => {
    await one.close();
    await two.close();
  });

  const exported = async (of: World): Promise<Exported> => (await of.api('GET', '/manifests/export')).body;
  const filesOf = ({ documents }: Exported) =>
    documents.map(({ kind, text: yaml }) => ({ name: kind, text: yaml }));

  it('is written out, planned to nothing, and reached again from any other, in one instance or two (P11)', async () => {
    await fc.assert(
      fc.asyncProperty(state, async (random) => {
        const documents = Object.entries(consistent(random)).map(([kind, rows]) =>
          stringify(
            { kind, scope: '**', rows: [...(fresh[kind] ?? []), ...(rows as Row[])] },
            { aliasDuplicateObjects: false },
          ),
        );
        const files = [{ name: 'random.yaml', text: documents.join('---\n') }];
        const done = await one.api('POST', '/manifests/apply', { files });
        expect([done.status, done.body.detail]).toEqual([200, undefined]);
        expect((await one.api('POST', '/manifests/plan', { files })).body.changes).toEqual([]);
        const all = await exported(one);
        expect((await one.api('POST', '/manifests/plan', { files: filesOf(all) })).body.changes).toEqual([]);
        expect((await two.api('POST', '/manifests/apply', { files: filesOf(all) })).status).toBe(200);
        expect(await exported(two)).toEqual(all);
      }),
      { numRuns: 15, seed: 20_261_121, endOnFailure: true },
    );
  }, 150_000);

  it('is never changed by text that is no manifest, and no text is a fault of the server', async () => {
    const before = await exported(one);
    const good = before.documents.map(({ text: yaml }) => yaml).join('---\n');
    const cut = fc.tuple(fc.nat(good.length), fc.nat(40), fc.string({ maxLength: 6, unit: 'binary' }));
    const broken = cut.map(([at, length, put]) => good.slice(0, at) + put + good.slice(at + length));
    const noise = fc.string({ maxLength: 200, unit: 'binary' });
    const yaml = fc.json().map((json) => `kind: Agent\nrows: ${json}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, noise, yaml), async (wild) => {
        const files = [{ name: 'wild.yaml', text: wild.replaceAll('\0', '').toWellFormed() }];
        const { status, body } = await one.api('POST', '/manifests/plan', { files });
        expect([200, 400, 403, 409]).toContain(status);
        if (status === 400) expect(body.errors[0].path).toMatch(/^(wild\.yaml:\d+|files\.0\.text)$/);
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(await exported(one)).toEqual(before);
  }, 150_000);
});
