import type { ReadDb } from '../../db/db.js';
import { Problem } from '../../platform/problem.js';
import { jittered, runAfter, scheduleFaults, type Schedule } from '../../routing/schedule.js';
import type { TaskFields } from './tasks.dto.js';

/** What an absent field means. */
export const taskDefaults = {
  timezone: 'UTC',
  jitter: 0,
  overlap: 'skip',
  catchUp: 'one',
  context: 'session',
  paused: false,
} as const;

/** What a time depends on. */
export interface Timed {
  id: string;
  schedule: Schedule;
  timezone: string;
  jitter: number;
  paused: boolean;
  createdAt: string;
}

/** When a task is due next. */
export function dueAfter(task: Timed, after: string): string | null {
  if (task.paused) return null;
  const calendar = { timezone: task.timezone, anchor: task.createdAt };
  const at = runAfter(task.schedule, calendar, after);
  return at === undefined ? null : jittered(at, task.jitter, task.id);
}

/** A time that is over is no fault of a task that has had it already. */
export function checkTask({ schedule, timezone = 'UTC' }: TaskFields, now: string, before?: Schedule): void {
  const faults = scheduleFaults(schedule, timezone, now).filter(
    ({ path }) => path !== 'schedule.at' || before === undefined || before.at !== schedule.at,
  );
  const [first] = faults;
  if (first) throw new Problem('invalid', `The task cannot be kept: ${first.path} ${first.message}.`, faults);
}

/** Whose a chat is; one that nobody has written in yet is the instance's to give. */
export async function scopeOfChat(db: ReadDb, address: string): Promise<string> {
  const row = await db
    .selectFrom('chat')
    .leftJoin('agent', 'agent.id', 'chat.agentId')
    .where('chat.address', '=', address)
    .select('agent.path')
    .executeTakeFirst();
  return row?.path ?? '**';
}
