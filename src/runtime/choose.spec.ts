import { describe, expect, it } from '@jest/globals';
import { chooseRuntime } from './choose.js';
import type { AgentRuntime, Probe } from './runtime.js';

const passes: Probe = { ok: true, detail: 'It passed.' };
const fails: Probe = { ok: false, detail: 'It failed.' };

function runtime(name: AgentRuntime['name'], probe: Probe): AgentRuntime {
  return { name, isolation: `${name} isolates.`, probe: () => Promise.resolve(probe) } as AgentRuntime;
}

function candidates(docker: Probe, bubblewrap: Probe, plain: Probe = passes) {
  return {
    docker: runtime('docker', docker),
    bubblewrap: runtime('bubblewrap', bubblewrap),
    process: runtime('process', plain),
  };
}

describe('the choice of a runtime', () => {
  it('prefers the engine, then bubblewrap', async () => {
    const first = await chooseRuntime({ wanted: 'auto', demo: false, ...candidates(passes, passes) });
    const second = await chooseRuntime({ wanted: 'auto', demo: false, ...candidates(fails, passes) });
    expect([first.runtime.name, second.runtime.name]).toEqual(['docker', 'bubblewrap']);
    expect(second).toMatchObject({ why: 'It failed. It passed.' });
    expect(second.notice).toBeUndefined();
  });

  it('runs the demonstration model without isolation, and without a notice', async () => {
    const choice = await chooseRuntime({ wanted: 'auto', demo: true, ...candidates(fails, fails) });
    expect(choice.runtime.name).toBe('process');
    expect(choice.notice).toBeUndefined();
  });

  it('names the one command when a real model runs without isolation', async () => {
    const remedied = { ...fails, remedy: 'apt-get install bubblewrap' };
    const choice = await chooseRuntime({ wanted: 'auto', demo: false, ...candidates(fails, remedied) });
    expect(choice.runtime.name).toBe('process');
    expect(choice.notice).toMatch(/without isolation.*: apt-get install bubblewrap$/);
  });

  it('never replaces a runtime that was asked for by name', async () => {
    const choice = chooseRuntime({ wanted: 'docker', demo: true, ...candidates(fails, passes) });
    await expect(choice).rejects.toMatchObject({
      kind: 'unavailable',
      detail: expect.stringContaining('It failed.'),
    });
  });

  it('takes no isolation by name as a decision', async () => {
    const choice = await chooseRuntime({ wanted: 'process', demo: false, ...candidates(passes, passes) });
    expect(choice.runtime.name).toBe('process');
    expect(choice.notice).toBeUndefined();
  });

  it('says everything that was tried when nothing works', async () => {
    const choice = chooseRuntime({ wanted: 'auto', demo: true, ...candidates(fails, fails, fails) });
    await expect(choice).rejects.toMatchObject({ detail: 'It failed. It failed. It failed.' });
  });
});
