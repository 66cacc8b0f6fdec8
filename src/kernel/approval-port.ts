import type { Selectable } from 'kysely';
import type { Tx } from '../db/db.js';
import type { ApprovalTable } from '../db/tables/rules.js';

export type Approval = Selectable<ApprovalTable>;

/** How people hear of held calls, and agents of what became of theirs. */
export interface ApprovalPort {
  /** Asks in the chat that the call came from. `why` is what the rule says of itself. */
  asked(tx: Tx, approval: Approval, why: string | null): Promise<void>;
  /** Tells the session that the call came from, which wakes it, and writes the end on what people were asked. */
  decided(tx: Tx, approval: Approval): Promise<void>;
}
