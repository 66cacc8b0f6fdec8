import type { AgentRuntime } from '../runtime/runtime.js';
import type { Engine } from './engine.js';
import { recoverTurns } from './recovery.js';
import { findSurvivors, inheritedOf, removeSurvivors, sweepRunDir } from './survivors.js';
import type { Heir } from './turns/runner.js';

/** The runtime that was chosen, with what people and operators are told about it. */
export interface ChosenRuntime {
  runtime: AgentRuntime;
  why: string;
  notice?: string;
}

export interface TakeUpOptions {
  engine: Engine;
  runDir: string;
  /** Every runtime there could be, for what an earlier run left in one that is not chosen now. */
  candidates: readonly AgentRuntime[];
  choose: () => Promise<ChosenRuntime>;
}

/**
 * What an earlier run has left: its containers are ended before any session starts elsewhere (P3), but for those in
 * which a turn can go on; all other turns are queued again. Throws where there is no runtime, after that.
 */
export async function takeUp({
  engine,
  runDir,
  candidates,
  choose,
}: TakeUpOptions): Promise<{ chosen: ChosenRuntime; heirs: Heir[] }> {
  const left = await findSurvivors(candidates);
  const inherited = await inheritedOf(engine, left);
  const names = inherited.map(({ name }) => name);
  await sweepRunDir(runDir, names);
  // Those that go on wait for their sockets; the others are ended meanwhile.
  const choice = choose().catch((error: unknown) => ({ error }));
  await removeSurvivors(left.filter(({ name }) => !names.includes(name)));
  const chosen = await choice;
  const going = inherited.filter(({ runtime }) => 'runtime' in chosen && runtime === chosen.runtime);
  await removeSurvivors(inherited.filter((one) => !going.includes(one)));
  engine.step('survivors-removed');
  const heirs = going.map(({ heir }) => heir);
  await recoverTurns(
    engine,
    heirs.map(({ turnId }) => turnId),
  );
  if ('error' in chosen) throw chosen.error;
  return { chosen, heirs };
}
