import type { OfferedTool } from './model-request.js';

/** When something is to happen: a cron line, or one instant. */
export type Schedule = { cron: string } | { at: string };

const days: Record<string, string> = {
  day: '*',
  morning: '*',
  evening: '*',
  weekday: '1-5',
  sunday: '0',
  monday: '1',
  tuesday: '2',
  wednesday: '3',
  thursday: '4',
  friday: '5',
  saturday: '6',
};

const daily = new RegExp(
  `\\bevery\\s+(${Object.keys(days).join('|')})s?(?:\\s+at\\s+(\\d{1,2})(?:[:.](\\d{2}))?\\s*(am|pm)?)?`,
  'i',
);
const repeated = /\bevery\s+(?:(\d+)\s+)?(minute|hour)s?\b/i;
const once = /\bin\s+(\d+|an?)\s+(minute|hour)s?\b/i;

function hourOf(word: string, hour: string | undefined, half: string | undefined): number {
  if (hour === undefined) return word === 'evening' ? 18 : 9;
  const afternoon =
    half?.toLowerCase() === 'pm' || (word === 'evening' && half === undefined && Number(hour) < 12);
  return (Number(hour) % (half ? 12 : 24)) + (afternoon ? 12 : 0);
}

/** Finds the time in a sentence; `what` is the sentence without it. */
export function readSchedule(text: string, now: number): { when: Schedule; what: string } | undefined {
  const found = daily.exec(text) ?? repeated.exec(text) ?? once.exec(text);
  if (!found) return undefined;
  const what = text
    .replace(found[0], ' ')
    .replace(/^.*?\bremind me\b/is, '')
    .replace(/^[\s,:]*(?:to\b|that\b|please\b)?[\s,:]*|\s+(?=\s)|[\s,]+$/gi, '');
  return { when: toSchedule(found, now), what: what || text };
}

function toSchedule(
  [whole, first = '', second = '', minute = '0', half]: RegExpExecArray,
  now: number,
): Schedule {
  const word = first.toLowerCase();
  const day = days[word];
  if (day) return { cron: `${Number(minute)} ${hourOf(word, second || undefined, half)} * * ${day}` };
  const count = Number(first) || 1;
  const isHour = second.toLowerCase() === 'hour';
  if (/^in\b/i.test(whole))
    return { at: new Date(now + count * (isHour ? 3_600_000 : 60_000)).toISOString() };
  return { cron: isHour ? `0 */${count} * * *` : `*/${count} * * * *` };
}

/** The arguments for the offered tool, by what its schema calls them. */
export function scheduleInput(
  tool: OfferedTool,
  when: Schedule,
  prompt: string,
): Record<string, string | Schedule> {
  const [kind = '', value = ''] = Object.entries(when)[0] ?? [];
  if (kind in tool.properties) return { prompt, [kind]: value };
  const { type } = (tool.properties['schedule'] ?? {}) as { type?: unknown };
  return { prompt, schedule: type === 'object' ? when : value };
}
