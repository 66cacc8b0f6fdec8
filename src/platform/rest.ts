import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So long after the start, when what comes first has been answered. */
const restMs = 1000;

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Gives back what only the start needed: a third of the memory is room that loading has taken, and V8 returns it under
 * pressure alone. Also writes down the compiled code, which a killed process would not.
 */
export function restAfterStart(): void {
  const timer = setTimeout(() => {
    flushCompileCache();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as Collect;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, restMs);
  timer.unref();
}
