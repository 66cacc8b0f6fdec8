import type { Json } from '../../platform/json.js';

/**
 * The one status message of a turn on a platform. `waiting`: not posted yet; `posting`: being posted, so that after a
 * crash nobody knows whether it stands; `standing`: posted; `ending`: to be removed; `lost`: left alone.
 */
export interface StatusLineTable {
  turnId: string;
  channel: string;
  chat: string;
  threadId: string | null;
  text: string;
  buttons: Json;
  /** Counts what it should show; `shown` is the last of them that the platform has. */
  rendering: number;
  shown: number;
  state: 'waiting' | 'posting' | 'standing' | 'ending' | 'lost';
  platformId: string | null;
  nextAt: string;
}
