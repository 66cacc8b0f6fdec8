import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { DataDirectory } from '../../../../test/support/data-directory.js';
import { words, world } from '../../../../test/support/erasure-world.js';

/** The work in a process of its own, that says when it begins. */
const script = `
  const { eraseFiles } = await import('./src/gateway/erasure/files/erase-files.ts');
  const { asked } = await import('./test/support/erasure-world.ts');
  const means = { still: (_, work) => work(), retire: async () => {}, signal: new AbortController().signal };
  process.stdout.write('begun');
  await eraseFiles({ ...means, dataDir: process.argv[1] }, asked);
`;

/** Undefined lets it come to its end. */
async function run(data: DataDirectory, killedAfter?: number): Promise<number | null> {
  const flags = ['--import', './test/support/from-source.mjs', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, [...flags, data.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  await Promise.race([once(child.stdout, 'data'), ended]);
  if (killedAfter !== undefined) {
    await wait(killedAfter);
    child.kill('SIGKILL');
  }
  return (await ended)[0];
}

test('killed at any moment and asked again, it comes to the same', async () => {
  const data = await DataDirectory.make();
  try {
    await world(data);
    const ends: (number | null)[] = [];
    for (const after of [5, 20, 40, 60, 80, 110, 150, 200]) ends.push(await run(data, after));
    expect(ends).toContain(null);
    expect(data.git('a1', 'rev-list', '--count', 'main')).toBe('2\n');
    // A git of the last one that was killed may still be at work, and be in the way.
    let end = await run(data);
    for (let tries = 0; end !== 0 && tries < 5; tries += 1) end = await run(data);
    expect(end).toBe(0);
    expect(await data.holding(...words)).toEqual([]);
    expect(await data.text('agents/corp/eng/_home/MEMORY.md')).toBe('# Memory\nend\n');
    expect(await data.text('agents/corp/_home/MEMORY.md')).toBe('# Memory\n- user:adam\n');
    expect((await data.holding('.erased')).filter((place) => !place.includes('_sessions'))).toEqual([]);
    expect(data.git('a1', 'fsck', '--strict')).toBe('');
  } finally {
    await data.remove();
  }
}, 60_000);
