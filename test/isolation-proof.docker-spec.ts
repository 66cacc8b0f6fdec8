import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeAttempts, withoutTwin, type Attempt } from './stories/code-attempts.js';
import { escapeAttacks, type Attack } from './stories/escape-attacks.js';
import { harnessAttempts } from './stories/harness-attempts.js';
import { streamAttempts } from './stories/stream-attempts.js';
import { isolating, onHost } from './support/captive.js';
import { Bench } from './support/unguarded/bench.js';
import { Ledger } from './support/unguarded/ledger.js';

const ledger = new Ledger();
const attacks: Attack[] = Object.values(escapeAttacks).flat();
const attempts: Attempt[] = [...Object.values(codeAttempts).flat(), ...streamAttempts, ...harnessAttempts];

describe.each(isolating)('P8: what keeps an agent in %s is its guards', (runtime) => {
  const bench = new Bench(runtime);
  beforeAll(() => bench.open());
  afterAll(() => bench.close());

  it.each(attacks)('$name', async ({ name: attempt, script, inside, guards, without, onHost: host }) => {
    const before = bench.canary.visits;
    const held = await bench.sh(script);
    expect(held).toMatch(inside);
    expect(bench.canary.visits).toBe(before);
    const names = guards[runtime].join(' + ');
    if (runtime === 'bubblewrap' && host) {
      const printed = await onHost(host.script ?? script, { PLANTED_ID: bench.planted.program });
      expect(printed).toMatch(host.prints);
      const guard = `${names} (on the host: ${host.why})`;
      return ledger.add({ runtime, attempt, guard, inside: held, without: printed });
    }
    const free = await bench.sh(script, ...guards[runtime]);
    expect(free).toMatch(without);
    ledger.add({ runtime, attempt, guard: names, inside: held, without: free });
  });

  it.each(attempts)('$name', async ({ name: attempt, guard, inside, without, run }) => {
    const both = await run(bench);
    expect(both.inside).toMatch(inside);
    expect(both.without).toMatch(without);
    // Only what was sought: the rest may be the machine's own.
    const won = without.exec(both.without)?.[0] ?? '';
    ledger.add({ runtime, attempt, guard, inside: both.inside, without: won });
  });
});

describe('the proof', () => {
  it.each(isolating)('holds for every attempt in %s', (name) => {
    expect(ledger.attempts(name)).toBe(attacks.length + attempts.length);
    expect(ledger.attempts(name)).toBeGreaterThanOrEqual(30);
  });

  it('is told, with the attempts that have nothing to win', () => {
    const harmless = withoutTwin.map(({ name, why }) => `${name}: ${why}`);
    process.stdout.write(`\n${[ledger.toString(), '', ledger.summary(), '', ...harmless].join('\n')}\n`);
    expect(withoutTwin.every(({ why }) => why.length > 10)).toBe(true);
  });
});
