import { describe, expect, it } from '@jest/globals';
import { jittered, runAfter, scheduleFaults, timezoneFault, type Schedule } from './schedule.js';

const now = '2026-11-21T09:00:00.000Z';

function runs(schedule: Schedule, timezone: string, from: string, count: number): string[] {
  const found: string[] = [];
  for (let after: string | undefined = from; after !== undefined && found.length < count;) {
    after = runAfter(schedule, { timezone, anchor: from }, after);
    if (after) found.push(after);
  }
  return found;
}

describe('the times of a schedule', () => {
  it('follow the clock on the wall into summer and out of it', () => {
    const morning = { cron: '30 8 * * *' };
    expect(runs(morning, 'Europe/Prague', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T07:30:00.000Z',
      '2026-03-29T06:30:00.000Z',
      '2026-03-30T06:30:00.000Z',
    ]);
    expect(runs(morning, 'Europe/Prague', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T07:30:00.000Z',
      '2026-10-26T07:30:00.000Z',
    ]);
  });

  it('come once on the day that has their hour twice, and on the day that does not have it', () => {
    const night = { cron: '30 2 * * *' };
    const [first, second] = runs(night, 'Europe/Prague', '2026-10-24T12:00:00Z', 2);
    expect([first?.slice(0, 10), second?.slice(0, 10)]).toEqual(['2026-10-25', '2026-10-26']);
    const spring = runs(night, 'Europe/Prague', '2026-03-28T12:00:00Z', 2);
    expect(spring.map((at) => at.slice(0, 10))).toEqual(['2026-03-29', '2026-03-30']);
  });

  it('do not jump with the clock where they are steps', () => {
    const steps = runs({ every: 86_400 }, 'Europe/Prague', '2026-03-28T08:00:00.000Z', 2);
    expect(steps).toEqual(['2026-03-29T08:00:00.000Z', '2026-03-30T08:00:00.000Z']);
    const calendar = { timezone: 'UTC', anchor: '2026-11-21T08:00:00.000Z' };
    expect(runAfter({ every: 600 }, calendar, '2026-11-21T08:29:59.999Z')).toBe('2026-11-21T08:30:00.000Z');
    expect(runAfter({ every: 600 }, calendar, '2026-11-21T08:30:00.000Z')).toBe('2026-11-21T08:40:00.000Z');
    expect(runAfter({ every: 600 }, calendar, '2020-01-01T00:00:00.000Z')).toBe('2026-11-21T08:10:00.000Z');
  });

  it('are over after the one time', () => {
    const once = { at: '2026-11-22T00:00:00Z' };
    expect(runs(once, 'UTC', now, 5)).toEqual(['2026-11-22T00:00:00.000Z']);
  });

  it('take seconds in front', () => {
    expect(runs({ cron: '15 0 9 * * *' }, 'UTC', now, 1)).toEqual(['2026-11-21T09:00:15.000Z']);
  });

  it('are put off by the same for the same time, and by no more than is said', () => {
    const offs = Array.from(
      { length: 200 },
      (_, n) => Date.parse(jittered(now, 5, `t${n}`)) - Date.parse(now),
    );
    expect(new Set(offs)).toEqual(new Set([0, 1000, 2000, 3000, 4000, 5000]));
    expect(jittered(now, 900, 'x')).toBe(jittered(now, 900, 'x'));
    expect(jittered(now, 0, 'x')).toBe(now);
  });
});

describe('a schedule that says nothing that can be kept', () => {
  it.each([
    [{}, 'UTC', 'schedule'],
    [{ cron: '* * * * *', every: 60 }, 'UTC', 'schedule'],
    [{ cron: 'every day' }, 'UTC', 'schedule.cron'],
    [{ cron: '61 * * * *' }, 'UTC', 'schedule.cron'],
    [{ cron: '0 0 30 2 *' }, 'UTC', 'schedule.cron'],
    [{ cron: '2030-01-01T00:00:00' }, 'UTC', 'schedule.cron'],
    [{ cron: '* * * * * * *' }, 'UTC', 'schedule.cron'],
    [{ at: now }, 'UTC', 'schedule.at'],
    [{ every: 60 }, 'Europe/Nowhere', 'timezone'],
    [{ every: 60 }, '+02:00', 'timezone'],
  ])('is refused by its field: %j in %s', (schedule, timezone, path) => {
    expect(scheduleFaults(schedule, timezone, now).map((fault) => fault.path)).toEqual([path]);
  });

  it('knows the zones that there are', () => {
    expect(['UTC', 'Europe/Prague', 'America/St_Johns'].map(timezoneFault)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(scheduleFaults({ cron: '*/5 * * * *' }, 'Asia/Kolkata', now)).toEqual([]);
  });
});
