import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { World } from './support/boot.js';

/** Tables that grow with what is said; each pass over one of them would be slower than the one before. */
const growing = ['message', 'turn', 'attempt', 'delivery', 'chat_event', 'model_call', 'tool_call', 'audit'];
/** Indexes that hold only what is still open. */
const small = /USING (COVERING )?INDEX (turn_live|message_open|delivery_open)\b/;

describe('the statements of a turn', () => {
  const asked = new Set<string>();

  const { prepare } = Sqlite.prototype;
  let world: World;

  beforeAll(async () => {
    Sqlite.prototype.prepare = function (this: Sqlite.Database, text: string) {
      asked.add(text);
      return prepare.call(this, text);
    } as typeof prepare;
    world = await World.boot();
  });
  afterAll(async () => {
    Sqlite.prototype.prepare = prepare;
    await world.close();
  });

  it('find their rows by an index, however much has been said before (P1)', async () => {
    asked.clear();
    await world.say('!bash true\n!say done');
    const db = new Sqlite(join(world.dataDir, 'rookery.db'), { readonly: true });
    const scans = [...asked]
      .filter((text) => /^(select|with|update|delete|insert)\b/i.test(text))
      .flatMap((text) => {
        const values = Array.from({ length: (text.match(/\?/g) ?? []).length }, () => '');
        const plan = db.prepare<string[], { detail: string }>(`explain query plan ${text}`).all(...values);
        return plan
          .filter(
            ({ detail }) => growing.includes(/^SCAN (\w+)/.exec(detail)?.[1] ?? '') && !small.test(detail),
          )
          .map(({ detail }) => `${detail}: ${text}`);
      });
    db.close();
    expect(asked.size).toBeGreaterThan(50);
    expect(scans).toEqual([]);
  });
});
