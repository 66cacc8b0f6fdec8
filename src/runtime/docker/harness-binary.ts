import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Problem } from '../../platform/problem.js';

export interface HarnessBinary {
  path: string;
  version: string;
}

const sdk = '@anthropic-ai/claude-agent-sdk';

/** The harness as npm has put it on this machine, for containers of this architecture. */
export function findHarness(arch: string): HarnessBinary {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${sdk}-linux-${arch}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return { path: join(dirname(manifest), 'claude'), version };
  } catch {
    throw new Problem(
      'unavailable',
      `The harness for linux-${arch} is not installed. Fetch it: npm install --no-save --force ${sdk}-linux-${arch}.`,
    );
  }
}
