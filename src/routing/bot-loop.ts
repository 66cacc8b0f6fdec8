/** How much two bots may say to each other before they are made to pause. */
export interface BotLoopLimits {
  readonly events: number;
  readonly windowMs: number;
  readonly silenceMs: number;
}

/** ME-20: what is remembered of one pair of bots in one chat. */
export interface BotLoopState {
  readonly times: readonly number[];
  readonly silentUntil: number;
}

const defaults: BotLoopLimits = { events: 20, windowMs: 60_000, silenceMs: 60_000 };

/** The state of a pair that has not spoken. */
export const quietPair: BotLoopState = { times: [], silentUntil: 0 };

/** ME-20: counts one message, of either direction, and says whether it is the one too many. */
export function countBotMessage(
  state: BotLoopState,
  now: number,
  limits: BotLoopLimits = defaults,
): { readonly state: BotLoopState; readonly silenced: boolean } {
  if (now < state.silentUntil) return { state, silenced: true };
  const times = [...state.times.filter((time) => time > now - limits.windowMs), now];
  if (times.length <= limits.events) return { state: { times, silentUntil: 0 }, silenced: false };
  return { state: { times: [], silentUntil: now + limits.silenceMs }, silenced: true };
}

/** One name for both directions of a pair. */
export function botPair(chat: string, a: string, b: string): string {
  return [chat, ...[a, b].sort()].join(' ');
}
