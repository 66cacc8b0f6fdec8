/** The only source of time, so that tests can hold it. */
export interface Clock {
  now(): number;
  iso(): string;
}

/** The last moment that was written out: each call writes the same one several times. */
let last = { ms: 0, text: '' };

export const systemClock: Clock = {
  now: () => Date.now(),
  iso: () => {
    const ms = Date.now();
    if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() };
    return last.text;
  },
};
