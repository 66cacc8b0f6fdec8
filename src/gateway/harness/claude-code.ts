import { ClaudeRun } from './claude-run.js';
import { placeholderOf } from './environment.js';
import type { Harness, HarnessRun, HarnessStart, HarnessTakeOver } from './harness.js';

/** Claude Code, driven by its SDK over the container's streams. */
export class ClaudeCode implements Harness {
  readonly name = 'claude-code';

  start(input: HarnessStart): HarnessRun {
    return new ClaudeRun(input);
  }

  takeOver(input: HarnessStart, turn: HarnessTakeOver): HarnessRun {
    return new ClaudeRun(input, turn);
  }

  placeholderOf(env: Record<string, string>): string | undefined {
    return placeholderOf(env);
  }
}
