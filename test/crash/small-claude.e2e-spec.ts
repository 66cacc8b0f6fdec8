import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { ClaudeCode } from '../../src/gateway/harness/claude-code.js';
import { describeStandIn } from '../contract/harness.js';
import { smallClaude } from './program.js';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rk-'));
  program = await smallClaude(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStandIn('the small stand-in of the crash matrix', new ClaudeCode(), () => program);
