import { isLiveTurn } from '../db/open-rows.js';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { log } from '../platform/log.js';
import type { AgentRuntime, Survivor } from '../runtime/runtime.js';
import type { Engine } from './engine.js';
import { maxRestarts } from './turns/outcome.js';
import type { Heir } from './turns/runner.js';

/** A container that an earlier run of this server has left, and where. */
export interface Left extends Survivor {
  runtime: AgentRuntime;
}

/** A container with the turn that goes on in it. */
export type Inherited = Left & { heir: Heir };

export async function findSurvivors(runtimes: readonly AgentRuntime[]): Promise<Left[]> {
  const found = runtimes.map(async (runtime) => {
    // An engine that does not answer holds no container that could disturb us now; it is asked again at the next start.
    const survivors = await runtime.survivors().catch(() => []);
    return survivors.map((survivor) => ({ ...survivor, runtime }));
  });
  return (await Promise.all(found)).flat();
}

/**
 * Those that a turn of an earlier epoch is running in, by its row and by the labels that the container was made with.
 * All others have to be ended before any session starts elsewhere (P3).
 */
export async function inheritedOf(engine: Engine, left: readonly Left[]): Promise<Inherited[]> {
  const able = left.filter(({ runtime }) => runtime.takeOver);
  if (able.length === 0) return [];
  const rows = await engine.database.read
    .selectFrom('turn')
    .innerJoin('attempt', 'attempt.turnId', 'turn.id')
    .where('turn.state', 'in', ['running', 'waiting'])
    .where(isLiveTurn())
    .where('turn.cancelRequested', '=', false)
    .where('turn.restarts', '<', maxRestarts)
    .where('turn.epoch', '<', engine.epoch)
    .whereRef('attempt.epoch', '=', 'turn.epoch')
    .where('attempt.state', '=', 'running')
    .where('attempt.container', 'is not', null)
    .select(['turn.id', 'turn.agentId', 'turn.sessionKey', 'attempt.container'])
    .execute();
  return able.flatMap((one) => {
    const { agent, session } = one.labels;
    const row = rows.find(
      ({ container, agentId, sessionKey }) =>
        container === one.name && agentId === agent && sessionKey === session,
    );
    return row ? [{ ...one, heir: { turnId: row.id, container: one.name } }] : [];
  });
}

/** Ends them, before any session starts elsewhere (P3). */
export async function removeSurvivors(left: readonly Left[]): Promise<void> {
  for (const { runtime, name } of left) await runtime.remove(name);
  if (left.length > 0) log.gateway.info({ removed: left.length }, 'containers of an earlier run removed');
}

/** Socket folders of containers that are gone; `kept` are those of containers that go on. */
export async function sweepRunDir(runDir: string, kept: readonly string[]): Promise<void> {
  const names = await readdir(runDir).catch(() => []);
  const doors = names.filter((name) => /^[0-9a-z]{8}$/.test(name) && !kept.includes(name));
  await Promise.all(doors.map((name) => rm(join(runDir, name), { recursive: true, force: true })));
}
