const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const date = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

export const timeOf = (at) => clock.format(new Date(at));
export const fullTimeOf = (at) => full.format(new Date(at));

/** The heading above the messages of a day. */
export function dayOf(at) {
  const day = new Date(at);
  const ago = (days) => new Date(Date.now() - days * 86_400_000).toDateString();
  if (day.toDateString() === ago(0)) return 'Today';
  return day.toDateString() === ago(1) ? 'Yesterday' : date.format(day);
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** `8 s`, `2 min 05 s`. */
export function elapsedOf(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A running cost in dollars; small ones keep the digits that matter. */
export const costOf = (usd) => `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;

const ofIncoming = {
  sending: 'Sending',
  retrying: 'No connection, will be sent again',
  unsent: 'Not sent',
  received: 'Sent',
  queued: 'Queued',
  in_turn: 'Being answered',
  answered: '',
  observed: 'Seen, no answer expected',
  dropped: 'Not taken',
  cancelled: 'Cancelled',
  parked: 'Waiting for approval',
  failed: 'Failed',
};

const ofOutgoing = { failed: 'Not delivered', uncertain: 'Delivery uncertain' };

/** What a message's state is called; an empty text where there is nothing to tell. */
export function stateText({ direction, state, reason }) {
  const word = direction === 'in' ? (ofIncoming[state] ?? state) : (ofOutgoing[state] ?? '');
  return word && reason ? `${word}: ${reason}` : word;
}

export const turnWords = {
  queued: 'Queued',
  starting: 'Starting',
  running: 'Working',
  waiting: 'Waiting for an answer',
};

export const turnEnds = {
  failed: 'The turn failed',
  cancelled: 'Stopped',
  timed_out: 'The turn took too long and was stopped',
};
