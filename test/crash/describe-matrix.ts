import { afterAll, describe, expect, it } from '@jest/globals';
import { playRow, type Played } from './play-row.js';
import type { Row } from './rows.js';
import { table } from './table.js';
import { crashWorld, type PlaceOfCrashes } from './world-of-tests.js';

/** A row takes a second or two; on a machine that does much else it may take long. */
const patienceMs = 180_000;

/** Plays all rows over one data directory, one life of the server after the other, and prints what they came to. */
export function describeMatrix(title: string, rows: readonly Row[], place: PlaceOfCrashes): void {
  describe(title, () => {
    const played: Played[] = [];
    const the = crashWorld(place);
    afterAll(() => void process.stdout.write(`\n${title}\n${table(played)}`));

    it.each(rows.map((row) => [nameOf(row), row] as const))(
      '%s',
      async (_name, row) => {
        const world = the();
        try {
          const result = await playRow(world, row);
          played.push(result);
          expect(result.faults).toEqual([]);
          expect(row.ends).toContain(result.end);
        } catch (error) {
          // The next row gets a server that nothing of this one is armed in.
          await world.server.end('SIGKILL');
          await world.start();
          throw error;
        }
      },
      patienceMs,
    );
  });
}

const nameOf = ({ scenario, kill, at, then }: Row): string =>
  `${scenario.name}: the ${kill} dies at ${at.join(' > ')}${then ? `, and again at ${then}` : ''} (P1, P3, P4)`;
