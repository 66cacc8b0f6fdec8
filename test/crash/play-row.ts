import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashWorld } from './crash-world.js';
import type { Row } from './rows.js';
import { Stage } from './stage.js';
import { statesOf } from './states.js';
import { judge, type Verdict } from './verdict.js';

/** A row and what it came to, as the table shows it. */
export interface Played extends Verdict {
  row: Row;
  before: string;
  after: string;
}

let rows = 0;

/** How long the model is gone: shorter than the harness goes on trying. */
const withoutModelMs = 250;
/** How long the engine is gone: shorter than a turn is tried again. */
const withoutEngineMs = 500;

/** Plays one row in a world whose server is running, and leaves it with a running server. */
export async function playRow(world: CrashWorld, row: Row): Promise<Played> {
  // Whatever the row before has still to put away is not to be taken for this one's.
  if (row.at.some((step) => step.startsWith('home-commit'))) await sleep(900);
  const act = row.kill === 'server' ? 'kill' : 'stop';
  const stage = new Stage(world, `n${(rows += 1)}`, () => world.server.arm({ path: [...row.at], act }));
  try {
    const [before] = await Promise.all([strike(world, row, stage), row.scenario.play(stage)]);
    const verdict = await judge(stage);
    return { row, before, after: statesOf(world.dataDir, chatsOf(stage)), ...verdict };
  } finally {
    world.platform.mood = 'well';
    await stage.close();
  }
}

/** Kills what the row says when its step has come, brings it back, and tells how everything stood then. */
async function strike(world: CrashWorld, row: Row, stage: Stage): Promise<string> {
  const { server } = world;
  await (row.kill === 'server' ? server.killed() : server.stopped());
  const before = statesOf(world.dataDir, chatsOf(stage));
  if (row.kill === 'server') {
    if (row.then) await (await world.start({ path: [row.then], act: 'kill' })).killed();
    await world.start();
    stage.reconnect();
  }
  if (row.kill === 'container') {
    await world.containers.killAll(world.dataDir);
    server.resume();
  }
  if (row.kill === 'model') {
    await world.model.close();
    server.resume();
    await sleep(withoutModelMs);
    await world.model.start();
  }
  if (row.kill === 'engine') {
    await world.engine?.kill();
    server.resume();
    await sleep(withoutEngineMs);
    await world.engine?.start();
  }
  return before;
}

const chatsOf = (stage: Stage): string[] => stage.spots.map(({ chat }) => chat);
