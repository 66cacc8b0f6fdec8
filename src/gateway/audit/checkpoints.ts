import { auditHead } from '../../kernel/audit.js';
import { writeHead } from '../../kernel/audit-head.js';
import { checkpointMark, headMark } from '../../kernel/audit-marks.js';
import type { Engine } from '../engine.js';

/** Notes the head of the chain where rows have come since the last note. The row first: the file never runs ahead of it. */
export async function noteHead({ database, keys, clock, config }: Engine): Promise<boolean> {
  const noted = await database.transact(async (tx) => {
    const newest = await auditHead(tx);
    const last = await tx
      .selectFrom('auditCheckpoint')
      .select('seq')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (newest.seq <= (last?.seq ?? 0)) return undefined;
    const checkpoint = { ...newest, at: clock.iso(), starts: false };
    await tx
      .insertInto('auditCheckpoint')
      .values({ ...checkpoint, mark: checkpointMark(keys, checkpoint) })
      .execute();
    return newest;
  });
  if (noted) await writeHead(config.dataDir, { ...noted, mark: headMark(keys, noted) });
  return false;
}
