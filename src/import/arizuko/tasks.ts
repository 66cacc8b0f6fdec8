import { scheduleFaults, type Schedule } from '../../routing/schedule.js';
import type { Draft, Row } from '../translation.js';
import { chatOf } from './addresses.js';
import type { Groups } from './groups.js';
import { textOf, type Source } from './source.js';

/** Five fields of cron, milliseconds between runs, or one moment. */
function scheduleOf(cron: string): Schedule {
  if (/^\d+$/.test(cron)) return { every: Math.round(Number(cron) / 1000) };
  return /^\d{4}-\d{2}-\d{2}T/.test(cron) ? { at: cron } : { cron };
}

function faultOf(row: Readonly<Record<string, unknown>>, schedule: Schedule, now: string) {
  const [prompt, status] = [textOf(row, 'prompt'), textOf(row, 'status')];
  if (status === 'completed') return 'is over';
  if (prompt.trim() === '' || prompt.length > 20_000) return 'has no prompt, or a very long one';
  if (schedule.every !== undefined && !(schedule.every >= 60)) return 'comes more often than once a minute';
  if (schedule.at !== undefined && Number.isNaN(Date.parse(schedule.at))) return 'has a time that is none';
  const [fault] = scheduleFaults(schedule, 'UTC', now);
  return fault && `${fault.path} ${fault.message}`;
}

/** What its agents are told at their times; there in the time zone of the instance, here in UTC unless it is named. */
export function addTasks(source: Source, groups: Groups, now: string, draft: Draft): void {
  for (const row of source.rows('scheduled_tasks')) {
    const name = `scheduled_tasks ${textOf(row, 'id')}`;
    const agent = groups.pathOf(textOf(row, 'owner'));
    const schedule = scheduleOf(textOf(row, 'cron').trim());
    const why = agent === undefined ? 'belongs to a folder that is no group' : faultOf(row, schedule, now);
    if (agent === undefined || why !== undefined) {
      draft.leave(name, why ?? '');
      continue;
    }
    const chat = chatOf(textOf(row, 'chat_jid'));
    if (chat === undefined)
      draft.leave(`${name}: chat_jid`, 'is written otherwise; it gets a chat of its own');
    const task: Row = {
      ...{ agent, prompt: textOf(row, 'prompt'), schedule },
      ...(chat !== undefined && { chat }),
      ...(textOf(row, 'context_mode') === 'isolated' && { context: 'isolated' }),
      ...(textOf(row, 'status') === 'paused' && { paused: true }),
    };
    draft.add('Task', task);
  }
}
