import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLiveTurn } from '../../db/open-rows.js';
import { firstIdAt } from '../../platform/ids.js';
import type { Engine } from '../engine.js';
import type { Portion, Removal } from './retention.js';

const portion = 50;

const removalOf = (removed: number): Removal => ({ removed, more: removed === portion });

/** Files that came or went with messages. The bytes first: a file whose row is gone would never be found again. */
export const attachments: Portion = {
  async remove({ database, config }, before) {
    const rows = await database.read
      .selectFrom('attachment')
      .where('at', '<', before)
      .select('id')
      .orderBy('at')
      .limit(portion)
      .execute();
    for (const { id } of rows) await rm(join(config.dataDir, 'files', id), { force: true });
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0)
      await database.transact((tx) => tx.deleteFrom('attachment').where('id', 'in', ids).execute());
    return removalOf(ids.length);
  },
};

/** Delegations and questions that have ended and whose outcome was told. */
export const work: Portion = {
  async remove({ database }, before) {
    const first = firstIdAt(Date.parse(before));
    let [removed, more] = [0, false];
    for (const table of ['delegation', 'question'] as const) {
      const rows = await database.read
        .selectFrom(table)
        .where('id', '<', first)
        .where('endedAt', '<', before)
        .where('deliveredAt', 'is not', null)
        .select('id')
        .orderBy('id')
        .limit(portion)
        .execute();
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0)
        await database.transact((tx) => tx.deleteFrom(table).where('id', 'in', ids).execute());
      removed += ids.length;
      more ||= ids.length === portion;
    }
    return { removed, more };
  },
};

/** Held calls that nobody can decide on or make any more. */
export const approvals: Portion = {
  async remove({ database }, before) {
    const rows = await database.read
      .selectFrom('approval')
      .where('id', '<', firstIdAt(Date.parse(before)))
      .where('expiresAt', '<', before)
      .select('id')
      .orderBy('id')
      .limit(portion)
      .execute();
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0)
      await database.transact((tx) => tx.deleteFrom('approval').where('id', 'in', ids).execute());
    return removalOf(ids.length);
  },
};

/** What tools were answered, of turns that have ended. */
export const toolCalls: Portion = {
  async remove({ database }, before) {
    const rows = await database.read
      .selectFrom('toolCall')
      .where('at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('turn')
              .select('turn.id')
              .whereRef('turn.id', '=', 'toolCall.turnId')
              .where(isLiveTurn()),
          ),
        ),
      )
      .select(['turnId', 'callId'])
      .orderBy('at')
      .limit(portion)
      .execute();
    await database.transact(async (tx) => {
      for (const { turnId, callId } of rows)
        await tx.deleteFrom('toolCall').where('turnId', '=', turnId).where('callId', '=', callId).execute();
    });
    return removalOf(rows.length);
  },
};

/** Model conversations that nobody has gone on with. The row goes; the loop of the homes throws its folder away. */
export const sessions = (wake: () => void): Portion => ({
  async remove({ database }: Engine, before: string) {
    const rows = await database.transact((tx) =>
      tx
        .deleteFrom('session')
        .where(({ eb, selectFrom }) =>
          eb(
            'key',
            'in',
            selectFrom('session as old')
              .select('old.key')
              .where('old.updatedAt', '<', before)
              .where(({ not, exists, selectFrom: from }) =>
                not(
                  exists(
                    from('turn')
                      .select('turn.id')
                      .whereRef('turn.sessionKey', '=', 'old.key')
                      .where(isLiveTurn()),
                  ),
                ),
              )
              .orderBy('old.updatedAt')
              .limit(portion),
          ),
        )
        .returning('key')
        .execute(),
    );
    if (rows.length > 0) wake();
    return removalOf(rows.length);
  },
});
