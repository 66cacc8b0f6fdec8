import type { Generated } from 'kysely';
import type { Json } from '../../platform/json.js';

/** Rows of the configuration that were written since they were last recorded; triggers tell of them. */
export interface ConfigTouchTable {
  resource: string;
  rowId: string;
}

/** A row of the configuration as a manifest has it, as it was last recorded. */
export interface ConfigRowTable {
  resource: string;
  rowId: string;
  /** The parts of the tree that it stands in, with spaces between. */
  scope: string;
  form: Json;
}

/** What became of a row, and which audit row tells of it; 0 for what nobody has asked for. */
export interface ConfigChangeTable {
  seq: Generated<number>;
  auditSeq: number;
  at: string;
  principal: string;
  action: string;
  resource: string;
  rowId: string;
  wasForm: Json;
  isForm: Json;
}

/** Files of an agent that are to be as a tree of git has them; carried out by a loop, and before a turn begins. */
export interface HomeChangeTable {
  id: string;
  agentId: string;
  /** The home is to be the same; to the records of conversations what the tree has is added. */
  root: 'home' | 'sessions';
  /** The repository, below the data directory. */
  source: string;
  tree: string;
  /** Only these files; null means all that a history keeps. */
  paths: string[] | null;
  message: string;
  author: string;
  at: string;
  appliedAt: string | null;
}

/** The repository of the configuration, the commit that this was last the same as, and the newest change in it. */
export interface GitSyncTable {
  id: number;
  url: string;
  branch: string;
  secret: string | null;
  homes: boolean;
  head: string | null;
  changeSeq: Generated<number>;
  at: string | null;
}
