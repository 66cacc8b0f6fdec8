import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';
import { makeReady, rookery, type Ran } from './support/command-line.js';

describe('manifests from the command line', () => {
  let world: World;
  const dir = mkdtempSync(join(tmpdir(), 'rk-m-'));
  const run = (words: string[], input?: string): Promise<Ran> =>
    rookery([...words, '--url', world.url, '--data', world.dataDir], input);

  beforeAll(async () => {
    makeReady();
    world = await World.boot();
    await world.api('POST', '/agents', { path: 'corp', name: 'Corp' });
  });
  afterAll(async () => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('writes a directory that plans to nothing, shows a change field by field and carries it out (P11)', async () => {
    const written = await run(['export', '--out', dir]);
    expect(written).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ files in .*, checksum [0-9a-f]{64}/),
    });
    expect(readdirSync(dir)).toContain('agent.yaml');
    expect((await run(['plan', dir])).out).toBe('Nothing to change.\n');

    const file = join(dir, 'agent.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text.replace('name: Corp', 'name: Corporation')}  - path: corp/new\n`);
    const planned = await run(['plan', dir]);
    expect(planned.out.split('\n')).toEqual([
      expect.stringMatching(/^\+ Agent corp\/new {2}\(.*agent\.yaml:\d+\)$/),
      expect.stringMatching(/^~ Agent corp {2}\(/),
      '    name: "Corp" -> "Corporation"',
      '2 changes: +1 ~1 -0',
      '',
    ]);
    expect(await run(['apply', dir])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await run(['apply', dir, '--yes'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Done: 2 rows'),
    });
    expect((await run(['get', 'Agent', 'corp'])).out).toBe(
      'kind: Agent\nrows:\n  - path: corp\n    name: Corporation\n',
    );
  });

  it('reads the input, puts a part elsewhere, and names file and line of a fault', async () => {
    const { out } = await run(['export', '--scope', 'corp/**', '--kind', 'Agent']);
    const copied = await run(['apply', '-', '--as', 'lab', '--yes', '--json'], out);
    expect(copied.json).toMatchObject({
      changes: [
        { verb: 'create', name: 'lab' },
        { verb: 'create', name: 'lab/new' },
      ],
    });
    const wrong = await run(['plan', '-'], 'kind: Agent\nrows:\n  - path: UPPER\n');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('-:3') });
    expect(await run(['plan', join(dir, 'no.yaml')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no file'),
    });
  });
});
