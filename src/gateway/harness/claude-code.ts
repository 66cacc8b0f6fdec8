import { ClaudeRun } from './claude-run.js';
import type { Harness, HarnessRun, HarnessStart } from './harness.js';

/** Claude Code, driven by its SDK over the container's streams. */
export class ClaudeCode implements Harness {
  readonly name = 'claude-code';

  start(input: HarnessStart): HarnessRun {
    return new ClaudeRun(input);
  }
}
