import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeHarness } from '../../../test/contract/harness.js';
import { describeTakeOver } from '../../../test/contract/harness-take-over.js';
import { ClaudeCode } from './claude-code.js';

const platform = `@anthropic-ai/claude-agent-sdk-linux-${process.arch}/package.json`;
const binary = join(dirname(createRequire(import.meta.url).resolve(platform)), 'claude');

describeHarness('Claude Code', new ClaudeCode(), binary);
describeTakeOver('Claude Code', new ClaudeCode(), binary);
