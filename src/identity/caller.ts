/** The turn an agent's call belongs to; fixed by the container it came from. */
export interface CallerTurn {
  id: string;
  sessionKey: string;
  chat: string;
  topic: string | null;
  channel: string;
  /** The run of the server that has the turn; when another one takes it, this one does nothing more for it. */
  epoch?: number | null;
}

/** Who asks, on every face. `principals` are all the names it goes by: itself, its roles, `anyone`. */
export interface Caller {
  principal: string;
  /** How people read it: `agent:corp/eng`, `user:operator`. */
  label: string;
  principals: readonly string[];
  agent?: { id: string; path: string };
  /** A token may hold less than its principal: only these actions, only inside this scope. */
  limits?: { actions: readonly string[]; scope: string };
  /** The token that it showed, if any. */
  token?: { id: string; expiresAt: string | null };
  turn?: CallerTurn;
}
