import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';

const runFile = promisify(execFile);
const mark = '\x1e';

interface Block {
  commands: string;
  /** What must come out, in this order; `…` stands for anything. */
  shown: string[];
}

/** The shell blocks of a page, each with the output block behind it. */
function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  for (const [, kind, text = ''] of page.matchAll(/^```(sh|text)\n(.*?)^```$/gms)) {
    if (kind === 'sh') blocks.push({ commands: text, shown: [] });
    else blocks.at(-1)?.shown.push(...text.trim().split('\n'));
  }
  return blocks;
}

const patternOf = (line: string): RegExp => new RegExp(line.split('…').map(RegExp.escape).join('.*?'), 'gi');

/** The first line that does not come out after the ones before it. */
function missingOf({ shown }: Block, output: string): string | undefined {
  let at = 0;
  return shown.find((line) => {
    const pattern = patternOf(line);
    pattern.lastIndex = at;
    const found = pattern.test(output);
    at = pattern.lastIndex;
    return !found;
  });
}

/** A machine need not have curl; then the few flags that the page uses are played by a stand-in. */
function pathWithCurl(): string {
  const { PATH = '' } = process.env;
  if (PATH.split(':').some((folder) => existsSync(join(folder, 'curl')))) return PATH;
  const folder = mkdtempSync(join(tmpdir(), 'rk-curl-'));
  const standIn = join(process.cwd(), 'test/support/curl.mjs');
  writeFileSync(join(folder, 'curl'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`, {
    mode: 0o755,
  });
  return `${folder}:${PATH}`;
}

describe('docs/api-walkthrough.md', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.boot({ demo: true });
    await until(async () => (await fetch(`${world.url}/health/ready`)).ok, 'the server is ready');
  });
  afterAll(() => world.close());

  it('runs as it is written, and shows what it says', async () => {
    const blocks = blocksOf(readFileSync('docs/api-walkthrough.md', 'utf8'));
    expect(blocks.length).toBeGreaterThan(8);
    expect(blocks.filter(({ shown }) => shown.length === 0)).toEqual([]);
    const script = blocks.map(({ commands }) => commands).join(`\nprintf '${mark}'\n`);
    const env = { PATH: pathWithCurl(), ROOKERY_URL: world.url, ROOKERY_DATA: world.dataDir };
    const { stdout, stderr } = await runFile('bash', ['--norc', '-euo', 'pipefail', '-c', script], { env });
    const outputs = stdout.split(mark);
    const missing = blocks
      .map((block, at) => ({ ...block, out: outputs[at] ?? '', line: missingOf(block, outputs[at] ?? '') }))
      .filter(({ line }) => line !== undefined);
    expect({ missing, stderr }).toEqual({ missing: [], stderr: '' });
  });
});
