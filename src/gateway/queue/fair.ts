import { worldOf } from '../../platform/agent-path.js';

/** A turn that could start now. `most` is how many of its agent's turns may run side by side. */
export interface Waiting {
  id: string;
  agent: string;
  world: string;
  most: number;
  /** A container has to be made for it. */
  cold: boolean;
}

/**
 * Which of the waiting turns start: the oldest of the world that has the fewest running, again and again, so that one
 * busy world never holds up the others; none beyond its agent's own limit, and no more cold ones than there may be.
 */
export function pickFair(
  waiting: readonly Waiting[],
  running: readonly string[],
  room: number,
  coldRoom: number,
): Waiting[] {
  const byAgent = new Map<string, number>();
  const byWorld = new Map<string, number>();
  const count = (agent: string): void => {
    byAgent.set(agent, (byAgent.get(agent) ?? 0) + 1);
    byWorld.set(worldOf(agent), (byWorld.get(worldOf(agent)) ?? 0) + 1);
  };
  running.forEach(count);
  const picked: Waiting[] = [];
  const left = [...waiting];
  while (picked.length < room) {
    const mayBeCold = picked.filter(({ cold }) => cold).length < coldRoom;
    const able = left.filter(
      (turn) => (byAgent.get(turn.agent) ?? 0) < turn.most && (mayBeCold || !turn.cold),
    );
    const load = (turn: Waiting): number => byWorld.get(turn.world) ?? 0;
    const next = able.reduce<Waiting | undefined>(
      (best, turn) => (best && load(best) <= load(turn) ? best : turn),
      undefined,
    );
    if (!next) return picked;
    picked.push(next);
    count(next.agent);
    left.splice(left.indexOf(next), 1);
  }
  return picked;
}
