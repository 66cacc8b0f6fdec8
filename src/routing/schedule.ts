import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import type { FieldError } from '../platform/problem.js';

/** When something is due: by the calendar of a time zone, in even steps, or once; one of the three. */
export interface Schedule {
  cron?: string;
  /** Seconds between runs. */
  every?: number;
  at?: string;
}

/** What the times of a schedule depend on beside itself. */
export interface Calendar {
  timezone: string;
  /** What steps are counted from. */
  anchor: string;
}

const kinds = ['cron', 'every', 'at'] as const;

/** A calendar's pattern, not one of croner's other notations: a date, or a name for a pattern. */
const pattern = /^\S+( +\S+){4,5}$/;

const cronOf = (cron: string, timezone: string): Cron =>
  new Cron(cron, { timezone, paused: true, mode: '5-or-6-parts' });

export function timezoneFault(timezone: string): string | undefined {
  try {
    if (/^[A-Za-z]/.test(timezone)) {
      new Intl.DateTimeFormat('en', { timeZone: timezone });
      return undefined;
    }
  } catch {
    // What is not known is told below.
  }
  return 'must be the name of a time zone, such as Europe/Prague';
}

function cronFault(cron: string, now: string): string | undefined {
  const shape = 'must have five fields, or six with seconds first, such as "30 8 * * 1-5"';
  if (!pattern.test(cron)) return shape;
  try {
    return cronOf(cron, 'UTC').nextRun(new Date(now)) ? undefined : 'never comes';
  } catch (error) {
    return `${shape} (${(error as Error).message.replace(/^CronPattern: /, '')})`;
  }
}

/** What is wrong with a schedule, by field. */
export function scheduleFaults(schedule: Schedule, timezone: string, now: string): FieldError[] {
  const given = kinds.filter((kind) => schedule[kind] !== undefined);
  if (given.length !== 1)
    return [{ path: 'schedule', message: `must have one of cron, every and at; it has ${given.length}` }];
  const zone = timezoneFault(timezone);
  const cron = schedule.cron === undefined ? undefined : cronFault(schedule.cron, now);
  const past = schedule.at !== undefined && Date.parse(schedule.at) <= Date.parse(now);
  return [
    ...(zone === undefined ? [] : [{ path: 'timezone', message: zone }]),
    ...(cron === undefined ? [] : [{ path: 'schedule.cron', message: cron }]),
    ...(past ? [{ path: 'schedule.at', message: `must be in the future; it is ${now} now` }] : []),
  ];
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** The first time after this one; none where all of them are over. */
export function runAfter(
  { cron, every, at }: Schedule,
  { timezone, anchor }: Calendar,
  after: string,
): string | undefined {
  const from = Date.parse(after);
  if (cron !== undefined) return cronOf(cron, timezone).nextRun(new Date(from))?.toISOString();
  if (every !== undefined) {
    const [start, step] = [Date.parse(anchor), every * 1000];
    return iso(start + Math.max(1, Math.floor((from - start) / step) + 1) * step);
  }
  return at !== undefined && Date.parse(at) > from ? iso(Date.parse(at)) : undefined;
}

/** A time put off by at most so many seconds: by the same for the same task and time, whoever works it out. */
export function jittered(at: string, seconds: number, id: string): string {
  const drawn = createHash('sha256').update(`${id} ${at}`).digest().readUInt32BE();
  return iso(Date.parse(at) + (drawn % (seconds + 1)) * 1000);
}
