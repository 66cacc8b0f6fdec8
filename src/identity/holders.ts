import type { ReadDb } from '../db/db.js';
import { hashToken } from '../platform/ids.js';
import { isOver } from './acl.js';
import type { Caller } from './caller.js';
import { principalLabel, principalsOf } from './principals.js';

/** What a page's token stands for: the row, and the one who made it, in whose name its holder acts and with no more. */
export interface Holder {
  id: string;
  caller: Caller;
}

/** What a page may be opened for. */
export type HeldKind = 'pair' | 'invite';

interface Held {
  id: string;
  createdBy: string;
  expiresAt: string | null;
}

const byHash: Record<HeldKind, (db: ReadDb, hash: string) => Promise<Held | undefined>> = {
  pair: (db, hash) =>
    db
      .selectFrom('link')
      .where('tokenHash', '=', hash)
      .where('kind', '=', 'pair')
      .select(['id', 'createdBy', 'expiresAt'])
      .executeTakeFirst(),
  invite: (db, hash) =>
    db
      .selectFrom('invite')
      .where('tokenHash', '=', hash)
      .select(['id', 'createdBy', 'expiresAt'])
      .executeTakeFirst(),
};

/** The maker as it is now: with what it may no longer do, its links do nothing either. */
async function makerOf(db: ReadDb, principal: string): Promise<Caller | undefined> {
  const caller = {
    principal,
    label: await principalLabel(db, principal),
    principals: await principalsOf(db, principal),
  };
  if (!principal.startsWith('agent:')) return caller;
  const rows = db.selectFrom('agent').where('id', '=', principal.slice('agent:'.length));
  const agent = await rows.select(['id', 'path']).executeTakeFirst();
  return agent && { ...caller, agent };
}

/** Undefined for a token that is unknown or over. */
export async function holderOf(
  db: ReadDb,
  now: string,
  kind: HeldKind,
  token: string,
): Promise<Holder | undefined> {
  const held = await byHash[kind](db, hashToken(token));
  if (!held || isOver(held, now)) return undefined;
  const caller = await makerOf(db, held.createdBy);
  return caller && { id: held.id, caller };
}
