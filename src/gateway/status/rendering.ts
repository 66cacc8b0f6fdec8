import type { Button } from '../../adapters/channel.js';
import { cancelButton } from '../intake/commands.js';

/** What is known of a turn that is at work. */
export interface Progress {
  elapsedMs: number;
  step: string | undefined;
  /** The last few, oldest first, the step among them. */
  actions: readonly string[];
  costUsd: number | null;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The words of a status line. A cost that is not known is left out; it is not nought. */
export function statusText({ elapsedMs, step, actions, costUsd }: Progress): string {
  const cost = costUsd === null ? [] : [`$${costUsd.toFixed(3)}`];
  const head = ['Working', clock(elapsedMs), ...cost].join(' · ');
  const done = actions.slice(0, -1).map((action) => `✓ ${action}`);
  return [head, ...done, ...(step === undefined ? [] : [`→ ${step}`])].join('\n');
}

export const statusButtons = (turnId: string): Button[] => [{ id: cancelButton(turnId), label: 'Cancel' }];
