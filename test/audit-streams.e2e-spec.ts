import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HeldClock } from './contract/resources-app.js';
import { until, World } from './support/boot.js';
import { Receiver, toReceiver } from './support/receiver.js';

interface Posted {
  stream: string;
  items: { seq: number; hash: string; prevHash: string }[];
}

describe('a stream of audit rows', () => {
  const receiver = new Receiver();
  const clock = new HeldClock();
  let origin: string;
  let world: World;
  const boot = (dataDir?: string, stub?: World['stub']) =>
    World.boot({ clock, egress: toReceiver, ...(dataDir && { dataDir }), ...(stub && { stub }) });

  beforeAll(async () => {
    origin = await receiver.start();
    world = await boot();
    await world.api('PUT', '/settings/callbackHosts', { value: [origin, 'inside.test'] });
  });
  afterAll(async () => {
    await world.close();
    await receiver.close();
  });

  const posted = (): Posted[] => receiver.heard.map(({ body }) => JSON.parse(body) as Posted);
  const seqsOf = (stream: string) =>
    posted()
      .filter((one) => one.stream === stream)
      .flatMap(({ items }) => items.map(({ seq }) => seq));
  const join = (name: string) =>
    world.api('POST', '/members', { child: `user:${name}`, parent: 'role:crew' });
  const newest = async () => (await world.api('GET', '/audit?limit=1')).body.items[0].seq as number;
  const streamOf = async (id: string) => (await world.api('GET', `/audit-streams/${id}`)).body;
  const caughtUp = (id: string) =>
    until(async () => (await streamOf(id)).cursor === (await newest()), 'all rows are taken');

  it('brings every row once in order, signed, also what was written while the receiver failed, over a restart (P6)', async () => {
    const made = (await world.api('POST', '/audit-streams', { url: `${origin}/audit` })).body;
    const { id, signingSecret } = made as { id: string; signingSecret: string };
    await caughtUp(id);
    const first = receiver.heard[0];
    const [webhook, seconds] = [
      String(first?.headers['webhook-id']),
      String(first?.headers['webhook-timestamp']),
    ];
    const key = Buffer.from(signingSecret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key)
      .update(`${webhook}.${seconds}.${first?.body}`)
      .digest('base64');
    expect(first?.headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.stringify(await streamOf(id))).not.toContain(signingSecret.slice(6));

    receiver.answers.push([500, {}], [429, { 'retry-after': '60' }], [302, { location: '/' }]);
    await join('ada');
    for (const [attempts, said] of [
      [1, /answered 500/],
      [2, /answered 429/],
      [3, /redirects are not followed/],
    ] as const) {
      const row = await until(async () => {
        const seen = await streamOf(id);
        return seen.attempts === attempts && seen;
      }, `attempt ${attempts}`);
      expect([row.error, row.nextAt > clock.iso()]).toEqual([expect.stringMatching(said), true]);
      if (attempts === 2) expect(Date.parse(row.nextAt as string) - clock.at).toBe(60_000);
      if (attempts < 3) clock.at = Date.parse(row.nextAt as string);
    }
    for (const name of ['bob', 'eve']) await join(name);
    const { dataDir, stub } = world;
    await world.app.close();
    clock.at += 3_600_000;
    world = Object.assign(await boot(dataDir, stub), { owns: { dataDir: true, stub: true } });
    await caughtUp(id);
    const seqs = [...new Set(seqsOf(id))];
    expect(seqs).toEqual(Array.from({ length: await newest() }, (_, at) => at + 1));
    expect(seqsOf(id)).toEqual(seqsOf(id).toSorted((a, b) => a - b));
    const rows = posted().flatMap(({ items }) => items);
    const chain = new Map(rows.map((row) => [row.seq, row]));
    for (const { seq, prevHash } of chain.values())
      expect(chain.get(seq - 1)?.hash ?? '0'.repeat(64)).toBe(prevHash);
  });

  it('goes to no address inside, waits for nobody, and stops when it is told to', async () => {
    const url = 'https://inside.test/audit';
    const dead = (await world.api('POST', '/audit-streams', { url, after: await newest() })).body
      .id as string;
    const row = await until(async () => {
      const seen = await streamOf(dead);
      return seen.error && seen;
    }, 'the refusal');
    expect(row.error).toMatch(/address that is not public/);
    const before = await newest();
    expect((await join('zoe')).status).toBe(201);
    const [alive] = (await world.api('GET', '/audit-streams')).body.items as { id: string }[];
    await caughtUp(alive?.id ?? '');
    expect((await streamOf(dead)).cursor).toBeLessThanOrEqual(before);
    expect((await world.api('DELETE', `/audit-streams/${dead}`)).status).toBe(204);
    await world.api('PATCH', `/audit-streams/${alive?.id}`, { enabled: false });
    const heard = receiver.heard.length;
    await join('mia');
    await world.api('PATCH', `/audit-streams/${alive?.id}`, { enabled: true });
    await caughtUp(alive?.id ?? '');
    expect(receiver.heard.length).toBe(heard + 1);
  });

  it.each([
    ['a host that is not listed', 'https://elsewhere.test/x'],
    ['a file', 'file:///etc/passwd'],
    ['an address with a password', 'https://a:b@inside.test/x'],
  ])('is not made to %s', async (_what, url) => {
    const refused = await world.api('POST', '/audit-streams', { url });
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([400, 'url']);
  });
});
