import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { until, World } from './support/boot.js';
import { bare, Clone, git } from './support/git-clone.js';
import { Here, There, type Op, type Said, type Side } from './support/git-sides.js';

const root = mkdtempSync(join(tmpdir(), 'rk-git-'));
const env = { ROOKERY_GIT_LOCAL: root };

const kinds = ['agent', 'make', 'unmake', 'route', 'unroute', 'reorder'] as const;
const rest = ['setting', 'grant', 'file', 'unfile'] as const;
const op: fc.Arbitrary<Op> = fc.record({
  what: fc.constantFrom(...kinds, ...rest),
  slot: fc.nat(2),
  value: fc.integer({ min: 0, max: 9 }),
  by: fc.nat(2),
});
const round = fc.record({
  here: fc.array(op, { minLength: 2, maxLength: 8 }),
  there: fc.array(op, { minLength: 2, maxLength: 8 }),
  /** Between finding conflicts and saying which side holds. */
  meanwhile: fc.array(op, { maxLength: 2 }),
  choices: fc.infiniteStream(fc.boolean()),
});

interface Conflict {
  name: string;
  base?: unknown;
  ours?: unknown;
  theirs?: unknown;
}

/** Each value of either side is where it belongs, or in a conflict that was told of. */
function lost(base: Said, ours: Said, theirs: Said, result: Said, conflicts: readonly Conflict[]): string[] {
  const told = JSON.stringify(conflicts);
  const named = (name: string): boolean =>
    conflicts.some((one) => one.name === name) ||
    (name.startsWith('Route ') && told.includes(`"note":"${name.slice('Route '.length)}"`));
  const faults: string[] = [];
  for (const name of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const [b, o, t, r] = [base, ours, theirs, result].map((side) => side.get(name));
    if (named(name)) {
      if (r !== o) faults.push(`${name}: open, and not as it was`);
    } else if (o === t || b === t ? r !== o : b === o ? r !== t : true)
      faults.push(`${name}: ${JSON.stringify({ b, o, t, r })}`);
  }
  return faults;
}

describe('any changes here and in the repository', () => {
  let one: World;
  let two: World;
  let here: Here;
  let there: There;
  const url = bare(root, 'config.git');
  let base: Said;
  let seq = 0;
  let commits = 0;

  beforeAll(async () => {
    [one, two] = await Promise.all([World.boot({ env }), World.boot({ env })]);
    for (const world of [one, two]) {
      await until(async () => (await world.api('GET', '/gateway/status')).body.state === 'running', 'ready');
      await world.api('POST', '/git/init', { url });
    }
    const headers: Record<string, string>[] = [{}];
    for (const principal of ['user:ada', 'user:bob']) {
      await one.api('POST', '/grants', { principal, action: '*', scope: '**', delegable: true });
      const { body } = await one.api('POST', '/tokens', { name: principal.slice(5), principal });
      headers.push({ authorization: `Bearer ${body.token}` });
    }
    for (const path of ['a0', 'a1']) {
      await one.agent(path);
      await one.api('GET', `/agents/${path}/history`);
    }
    here = new Here(one, headers);
    expect((await sync()).pushed).toBe(true);
    there = new There(new Clone(root, url));
    base = there.side().said;
    seq = await newest();
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    rmSync(root, { recursive: true, force: true });
  });

  async function sync(order: object = {}) {
    const { status, body } = await one.api('POST', '/git/sync', order);
    expect([status, body]).toEqual([200, body]);
    await settled(one);
    return body as { pushed: boolean; conflicts: Conflict[]; head: string };
  }

  const settled = (of: World) =>
    until(async () => {
      const { read } = of.app.core.database;
      const open = read.selectFrom('homeChange').where('appliedAt', 'is', null).select('id');
      return (await open.execute()).length === 0;
    }, 'homes are as they were ordered to be');

  const newest = async (): Promise<number> => {
    const rows = one.app.core.database.read.selectFrom('configChange').select('seq').orderBy('seq', 'desc');
    return (await rows.limit(1).executeTakeFirst())?.seq ?? 0;
  };

  /** Who has changed rows since the last commit, in their order. */
  async function audited(until: number): Promise<string[]> {
    const rows = await one.app.core.database.read
      .selectFrom('configChange')
      .where('seq', '>', seq)
      .where('seq', '<=', until)
      .select(['auditSeq', 'principal'])
      .orderBy('seq')
      .execute();
    return [...new Set(rows.map(({ auditSeq, principal }) => `${principal} ${auditSeq}`))];
  }

  /** Both sides say the same, and the repository has one commit for each audit row. */
  async function together(rows: readonly string[]): Promise<Side> {
    const { clone } = there;
    clone.pull();
    const [ours, theirs] = [await here.side(), there.side()];
    expect(theirs).toEqual(ours);
    const log = git(
      clone.dir,
      'log',
      '--reverse',
      '--topo-order',
      '--format=%an %(trailers:key=Audit,valueonly,separator=)',
    );
    const all = log.trim().split('\n');
    const told = all.filter((line) => / \d+$/.test(line));
    expect(new Set(told).size).toBe(told.length);
    expect(told.slice(told.length - rows.length)).toEqual(rows);
    expect(told.length).toBe(commits + rows.length);
    commits = told.length;
    const { documents } = (await one.api('GET', '/manifests/export')).body;
    const files = documents.map(({ kind, text }: Record<string, string>) => ({ name: kind, text }));
    expect((await one.api('POST', '/manifests/plan', { files })).body.changes).toEqual([]);
    return ours;
  }

  async function play({
    here: live,
    there: edits,
    meanwhile,
    choices,
  }: typeof round extends fc.Arbitrary<infer R> ? R : never) {
    for (const change of live) await here.change(change);
    for (const change of edits) there.change(change);
    there.clone.push('by hand');
    const [ours, theirs, last] = [await here.side(), there.side(), await newest()];
    const first = await sync();
    const result = await here.side();
    expect(lost(base, ours.said, theirs.said, result.said, first.conflicts)).toEqual([]);
    let rows = await audited(last);
    if (first.conflicts.length > 0) {
      expect([first.pushed, git(url, 'rev-parse', 'main')]).toEqual([
        false,
        git(there.clone.dir, 'rev-parse', 'HEAD'),
      ]);
      for (const change of meanwhile) await here.change(change);
      rows = await audited(await newest());
      for (let open = first; open.conflicts.length > 0;) {
        const names = open.conflicts.map(({ name }) => ({ name, ours: choices.next().value === true }));
        open = await sync({
          ours: names.filter((one) => one.ours).map(({ name }) => name),
          theirs: names.filter((one) => !one.ours).map(({ name }) => name),
        });
        rows = open.conflicts.length > 0 ? await audited(await newest()) : rows;
      }
    }
    base = (await together(rows)).said;
    seq = await newest();
    expect(await sync()).toMatchObject({ commits: 0, conflicts: [], rows: [], files: [], pushed: true });
  }

  it('come together with nothing lost, one commit for each audit row, and another instance reaches the same (P6, P11)', async () => {
    await fc.assert(fc.asyncProperty(round, play), {
      ...{ numRuns: 8, seed: 20_261_121, endOnFailure: true },
    });
    expect((await two.api('POST', '/git/rebuild', {})).body.conflicts).toEqual([]);
    await settled(two);
    const checksum = async (of: World) => (await of.api('GET', '/manifests/export')).body.checksum;
    expect(await checksum(two)).toBe(await checksum(one));
  });
});
