import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage, Spot } from './stage.js';

/** What a row came to for the people. */
export type End = 'answered' | 'uncertain' | 'failed' | 'cancelled';

export interface Verdict {
  end: End;
  attempts: string;
  /** What people saw, and how often. */
  saw: string;
  /** What must not be; none where the row holds. */
  faults: string[];
}

interface Row {
  direction: 'in' | 'out';
  state: string;
  text: string;
  reason?: string;
  turnId?: string;
}

const visible = ['answered', 'observed', 'dropped', 'cancelled', 'parked', 'failed'];

async function rowsOf(stage: Stage, { chat }: Spot): Promise<Row[]> {
  const path = `/messages?limit=100&chat=${encodeURIComponent(chat)}`;
  return ((await stage.world.server.api('GET', path)).body as { items: Row[] }).items;
}

const isUncertain = ({ direction, state, reason = '' }: Row): boolean =>
  direction === 'out' && state === 'failed' && reason.startsWith('uncertain');

/** Everything that was put in stands in a state that people can see, and nothing is on its way. */
function isSettled({ inputs }: Spot, rows: Row[]): boolean {
  const incoming = rows.filter(({ direction }) => direction === 'in');
  const outgoing = rows.filter(({ direction }) => direction === 'out');
  return (
    incoming.length >= inputs &&
    incoming.every(({ state }) => visible.includes(state)) &&
    outgoing.every(({ state }) => state !== 'queued')
  );
}

/** Waits for the end of a row, as those outside see it, and judges it. */
export async function judge(stage: Stage): Promise<Verdict> {
  const faults: string[] = [];
  const all: Row[] = [];
  for (const spot of stage.spots) {
    const rows = await settledRows(stage, spot);
    if (!rows) faults.push(`${spot.chat} is not settled`);
    all.push(...(rows ?? (await rowsOf(stage, spot))));
    const incoming = (rows ?? []).filter(({ direction }) => direction === 'in').length;
    if (rows && incoming !== spot.inputs) faults.push(`${incoming} messages stored of ${spot.inputs}`);
  }
  for (let tries = 200; stage.unacknowledged() > 0 && tries > 0; tries -= 1) await sleep(25);
  const end = endOf(all);
  const seen = await quietSpots(stage);
  faults.push(
    ...seenFaults(stage, all, seen, end, await operatorKnows(stage)),
    ...(await worldFaults(stage)),
  );
  for (const check of stage.checks) faults.push(...(await check()));
  return { end, attempts: await attemptsOf(stage, all), saw: summary(seen), faults };
}

/** What stands in the rooms when the status lines of the turns are gone from them. */
async function quietSpots(stage: Stage): Promise<string[]> {
  for (let tries = 800; ; tries -= 1) {
    const seen = stage.spots.flatMap((spot) => spot.seen());
    if (tries === 0 || !seen.some(isStatusLine)) return seen;
    await sleep(25);
  }
}

async function settledRows(stage: Stage, spot: Spot): Promise<Row[] | undefined> {
  for (let left = 1600; left > 0; left -= 1) {
    const rows = await rowsOf(stage, spot);
    if (isSettled(spot, rows)) return rows;
    await sleep(25);
  }
  return undefined;
}

function endOf(rows: Row[]): End {
  const inState = (state: string): boolean =>
    rows.some((row) => row.direction === 'in' && row.state === state);
  if (rows.some(isUncertain)) return 'uncertain';
  if (inState('failed')) return 'failed';
  return inState('cancelled') ? 'cancelled' : 'answered';
}

/** Whether the operator's own page says of one of the chats that a message may not have arrived. */
async function operatorKnows({ world, spots }: Stage): Promise<boolean> {
  const { messages } = await world.server.history();
  return spots.some(({ chat }) =>
    messages.some(({ text }) => String(text).startsWith(`A message to ${chat} may have arrived or not`)),
  );
}

const isStatusLine = (text: string): boolean => text.startsWith('Working · ');

const sorry = 'I could not finish this';

/** Nothing twice; everything once, or its absence explained to those who look. */
function seenFaults(stage: Stage, rows: Row[], seen: string[], end: End, told: boolean): string[] {
  const faults = [...new Set(seen.filter((text, index) => seen.indexOf(text) !== index))].map(
    (text) => `seen twice: ${text}`,
  );
  for (const text of stage.expected) {
    const excused = end === 'failed' || end === 'cancelled' || rows.some((row) => isUncertain(row));
    if (!seen.includes(text) && !excused) faults.push(`never seen: ${text}`);
  }
  if (end === 'failed' && seen.filter((text) => text.startsWith(sorry)).length !== 1)
    faults.push('failed, and nobody was told');
  if (rows.some(isUncertain) && !told) faults.push('uncertain, and the operator was not told');
  faults.push(...seen.filter(isStatusLine).map((text) => `still standing: ${text}`));
  if (stage.unacknowledged() > 0) faults.push(`${stage.unacknowledged()} events not acknowledged`);
  return faults;
}

/** The chain of the audit, and what turns have left behind. */
async function worldFaults({ world }: Stage): Promise<string[]> {
  const audit = await world.server.api('GET', '/audit/verify');
  const faults = audit.body?.ok === true ? [] : [`audit: ${JSON.stringify(audit.body)}`];
  let left = await world.leftovers();
  // A harness that is to end gets five seconds before it is killed.
  for (let tries = 600; left.length > 0 && tries > 0; tries -= 1) {
    await sleep(25);
    left = await world.leftovers();
  }
  const wrong = world.server.printed.split('\n').filter((line) => /"level":(50|60)/.test(line));
  return [
    ...faults,
    ...left.map((name) => `left behind: ${name}`),
    ...wrong.map((line) => `logged: ${line}`),
  ];
}

async function attemptsOf({ world }: Stage, rows: Row[]): Promise<string> {
  const turns = [
    ...new Set(rows.flatMap(({ direction, turnId }) => (direction === 'in' && turnId ? [turnId] : []))),
  ];
  const read = await Promise.all(turns.map((turn) => world.server.api('GET', `/turns/${turn}`)));
  return read.map(({ body }) => String(body.attempts)).join('+') || '-';
}

function summary(seen: string[]): string {
  const texts = [...new Set(seen)];
  const short = (text: string): string => (text.length > 28 ? `${text.slice(0, 27)}…` : text);
  return (
    texts.map((text) => `${seen.filter((other) => other === text).length}× ${short(text)}`).join(', ') ||
    'nothing'
  );
}
