import type { Json } from '../../platform/json.js';
import type { Stamps } from './config.js';

export interface TaskTable extends Stamps {
  id: string;
  agentId: string;
  chat: string | null;
  prompt: string;
  schedule: Json;
  timezone: string;
  /** Seconds by which a run may be put off. */
  jitter: number;
  overlap: string;
  catchUp: string;
  context: string;
  preCheck: string | null;
  paused: boolean;
  nextRun: string | null;
  lastRun: string | null;
}
