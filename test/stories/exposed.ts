import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { symbols } from 'pino';
import { log } from '../../src/platform/log.js';
import type { World } from '../support/boot.js';
import type { Place } from '../support/place.js';
import { holding } from '../support/stored.js';

/** Everything that is logged from now on. */
function tapLog(): () => string {
  const chunks: string[] = [];
  const stream = (log.app as unknown as Record<symbol, { write(text: string): void }>)[symbols.streamSym];
  const write = stream!.write;
  stream!.write = (text) => void chunks.push(text);
  return () => {
    stream!.write = write;
    return chunks.join('');
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How many processes of this machine have the text in their environment. */
function processesWith(text: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(text);
    } catch {
      return false;
    }
  }).length;
}

/** Secrets that an agent is given as variables of its container. */
export function exposedStories({ boot, runtime }: Place): void {
  describe(`secrets that an agent is given (${runtime})`, () => {
    let world: World;
    let chat: string;
    const canary = `canary-${randomBytes(12).toString('hex')}\nof two lines`;
    const secret = (fields: object) =>
      world.api('POST', '/secrets', { scope: 'corp/eng', name: 'SHOP_KEY', kind: 'env', ...fields });
    /** What the agent finds under the name, told by its hash alone. */
    const given = async (name: string): Promise<string | undefined> => {
      const { answers } = await world.say(`!bash printf %s "\${${name}-absent}" | sha256sum\n!echo-results`, {
        chat,
      });
      return /[0-9a-f]{64}/.exec(answers[0]?.text ?? '')?.[0];
    };

    beforeAll(async () => {
      world = await boot({ env: { ROOKERY_LOG: 'trace' } });
      await world.api('POST', '/agents', { path: 'corp' });
      ({ chat } = await world.agent('corp/eng'));
    });
    afterAll(() => world.close());

    it('stand in its environment, and nowhere in the database, the audit or the log (P6, P8)', async () => {
      expect(await given('SHOP_KEY')).toBe(hash('absent'));
      const logged = tapLog();
      expect((await secret({ value: canary, exposed: true })).status).toBe(201);
      expect(await given('SHOP_KEY')).toBe(hash(canary));
      expect(processesWith(canary)).toBeGreaterThan(0);
      const shown = await Promise.all(
        ['/audit?limit=500', '/secrets', '/turns', '/messages?limit=500'].map((path) =>
          world.api('GET', path).then(({ body }) => JSON.stringify(body)),
        ),
      );
      const [line = ''] = canary.split('\n');
      for (const text of [...shown, logged(), JSON.stringify(world.stub.requests.map(({ body }) => body))])
        expect(text).not.toContain(line);
      expect(holding(world.dataDir, line)).toEqual([]);
    });

    it('change with the next turn, also in a container that is warm, and go with their row', async () => {
      expect(await given('SHOP_KEY')).toBe(hash(canary));
      await world.api('PATCH', '/secrets/corp%2Feng,SHOP_KEY', { value: 'another' });
      expect(await given('SHOP_KEY')).toBe(hash('another'));
      await world.api('PATCH', '/secrets/corp%2Feng,SHOP_KEY', { exposed: false });
      expect(await given('SHOP_KEY')).toBe(hash('absent'));
      await world.api('DELETE', '/secrets/corp%2Feng,SHOP_KEY');
    });

    it('are those of the nearest owner: a nearer one that is not exposed hides one further up', async () => {
      await secret({ scope: '**', value: 'of all', exposed: true });
      expect(await given('SHOP_KEY')).toBe(hash('of all'));
      await secret({ scope: 'corp', value: 'of corp', exposed: true, inherit: false });
      expect(await given('SHOP_KEY')).toBe(hash('absent'));
      await secret({ value: 'own', kind: 'bearer' });
      expect(await given('SHOP_KEY')).toBe(hash('absent'));
      await world.api('DELETE', '/secrets/corp%2Feng,SHOP_KEY');
      await secret({ value: 'own', exposed: true });
      expect(await given('SHOP_KEY')).toBe(hash('own'));
    });
  });
}
