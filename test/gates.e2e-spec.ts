import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, World } from './support/boot.js';
import { TestClock } from './support/kit/clock.js';

describe('gates', () => {
  const clock = new TestClock();
  let world: World;
  beforeAll(async () => void (world = await World.boot({ clock })));
  afterAll(() => world.close());

  const gate = async (match: object, more: object = {}): Promise<string> => {
    const { status, body } = await world.api('POST', '/gates', { match, ...more });
    expect([status, body]).toMatchObject([201, { admittedToday: 0, waiting: 0, enabled: true }]);
    return String(body.id);
  };
  const come = async (sub: string, facts: object) => {
    const { status, body } = await world.api('POST', '/gates/admit', { sub, ...facts });
    expect([status, body]).toMatchObject([200, { sub }]);
    return body as { state: string; gate?: string; position?: number };
  };
  const mail = (sub: string, domain: string) =>
    come(sub, { provider: 'email', email: `${sub}@${domain}`, emailVerified: true });
  const line = async (id: string) =>
    (await world.api('GET', `/admissions?gate=${id}&state=queued`)).body.items.map(
      ({ sub, position }: { sub: string; position: number }) => `${position} ${sub}`,
    );
  const isUser = async (sub: string) => (await world.api('GET', `/users/${sub}`)).status === 200;
  const pass = () => world.app.core.gateway.ports.wake('admissions');

  it('let nobody in who fits none of them, and measure by what was proven alone', async () => {
    expect(await come('x', { provider: 'github', orgs: ['acme'] })).toMatchObject({ state: 'refused' });
    const [org, google, email] = [
      await gate({ githubOrg: 'Acme' }),
      await gate({ googleDomain: 'acme.example' }),
      await gate({ emailDomain: 'ACME.example' }),
    ];
    const at = { email: 'x@acme.example' };
    const refused: object[] = [
      { provider: 'google', orgs: ['acme'] },
      { provider: 'github', orgs: ['acme2'] },
      { provider: 'google', ...at },
      { provider: 'github', hostedDomain: 'acme.example' },
      { provider: 'email', ...at },
      { provider: 'email', ...at, emailVerified: false },
      { provider: 'email', email: 'x@sub.acme.example', emailVerified: true },
      { provider: 'email', email: 'x@acme.example.evil.example', emailVerified: true },
      { provider: 'email', email: 'acme.example', emailVerified: true },
    ];
    for (const facts of refused) expect([facts, (await come('x', facts)).state]).toEqual([facts, 'refused']);
    expect(await isUser('x')).toBe(false);
    const all = { orgs: ['ACME'], hostedDomain: 'acme.example', ...at, emailVerified: true };
    expect(await come('a1', { provider: 'github', ...all })).toMatchObject({ state: 'admitted', gate: org });
    expect(await come('a2', { provider: 'google', ...all })).toMatchObject({
      state: 'admitted',
      gate: google,
    });
    expect(await come('a3', { provider: 'oidc', ...all, name: 'A3' })).toMatchObject({
      state: 'admitted',
      gate: email,
    });
    expect((await world.api('GET', '/users/a3')).body.name).toBe('A3');
    for (const id of [org, google, email]) await world.api('DELETE', `/gates/${id}`);
    expect(await isUser('a3')).toBe(true);
  });

  it('keep a line with its places, which moves in order when the day or the limit allows (P6)', async () => {
    const id = await gate({ emailDomain: 'line.example' }, { limitPerDay: 2 });
    for (const sub of ['b1', 'b2']) expect((await mail(sub, 'line.example')).state).toBe('admitted');
    for (const [n, sub] of ['b3', 'b4', 'b5', 'b6', 'b7'].entries())
      expect(await mail(sub, 'line.example')).toMatchObject({ state: 'queued', position: n + 1 });
    expect(await mail('b5', 'line.example')).toMatchObject({ position: 3 });
    expect(await line(id)).toEqual(['1 b3', '2 b4', '3 b5', '4 b6', '5 b7']);
    expect((await world.api('GET', `/gates/${id}`)).body).toMatchObject({ admittedToday: 2, waiting: 5 });
    clock.advance({ days: 1 });
    // Whoever comes first on the new day comes after those who wait.
    expect(await mail('b8', 'line.example')).toMatchObject({ state: 'queued', position: 4 });
    expect(await line(id)).toEqual(['1 b5', '2 b6', '3 b7', '4 b8']);
    clock.advance({ days: 1 });
    pass();
    await until(async () => (await line(id)).length === 2, 'the line moves by itself');
    expect([await line(id), await isUser('b6'), await isUser('b7')]).toEqual([['1 b7', '2 b8'], true, false]);
    const { items } = (await world.api('GET', '/audit?action=gates:admit&principal=system')).body;
    expect(items.map(({ targetKey }: { targetKey: string }) => targetKey).sort()).toEqual(['b5', 'b6']);
    await world.api('PATCH', `/gates/${id}`, { limitPerDay: 3 });
    await until(async () => (await line(id)).length === 1, 'a higher limit lets one more in');
    expect(await line(id)).toEqual(['1 b8']);
    expect((await world.api('POST', '/admissions/b8/approve', {})).body).toMatchObject({ state: 'admitted' });
    expect((await world.api('POST', '/admissions/b8/approve', {})).status).toBe(409);
    expect((await world.api('GET', '/admissions/b1')).body.position).toBeUndefined();
  });

  it('let no more in than their limit when many come at once', async () => {
    const id = await gate({ emailDomain: 'crowd.example' }, { limitPerDay: 3 });
    const names = Array.from({ length: 12 }, (_, n) => `c${n}`);
    const states = await Promise.all([...names, ...names].map((sub) => mail(sub, 'crowd.example')));
    expect(states.filter(({ state }) => state === 'admitted')).toHaveLength(6);
    expect(await line(id)).toHaveLength(9);
  });

  it('keep the places while they are closed, and send nobody away unsaid', async () => {
    const id = await gate({ emailDomain: 'shut.example' }, { limitPerDay: 0 });
    await mail('d1', 'shut.example');
    await world.api('PATCH', `/gates/${id}`, { enabled: false, limitPerDay: null });
    expect((await mail('d2', 'shut.example')).state).toBe('refused');
    pass();
    expect((await mail('d1', 'shut.example')).position).toBe(1);
    const refused = await world.api('DELETE', `/gates/${id}`);
    expect(refused.body.errors).toEqual([{ path: 'cascade', message: expect.stringContaining('1 ') }]);
    await world.api('PATCH', `/gates/${id}`, { enabled: true });
    await until(() => isUser('d1'), 'it comes in when the gate opens');
    expect((await world.api('DELETE', `/gates/${id}`)).status).toBe(204);
    expect((await world.api('GET', '/admissions/d1')).status).toBe(404);
  });

  it('ask the one for anyone last', async () => {
    const [anyone, own] = [
      await gate({ anyone: true }, { limitPerDay: 0 }),
      await gate({ emailDomain: 'own.example' }),
    ];
    expect(await mail('e1', 'own.example')).toMatchObject({ state: 'admitted', gate: own });
    expect(await mail('e2', 'other.example')).toMatchObject({ state: 'queued', gate: anyone });
    await world.api('DELETE', '/admissions/e2');
    await world.api('POST', '/users', { sub: 'e2' });
    expect(await mail('e2', 'other.example')).toMatchObject({ state: 'admitted' });
  });

  it('are refused where they say nothing, too much, or what is said already', async () => {
    for (const [match, path] of [
      [{}, 'match'],
      [{ anyone: true, githubOrg: 'acme' }, 'match'],
      [{ anyone: false }, 'match.anyone'],
      [{ emailDomain: 'nowhere' }, 'match.emailDomain'],
      [{ googleDomain: '*.example.com' }, 'match.googleDomain'],
      [{ githubOrg: 'a/b' }, 'match.githubOrg'],
    ] as const) {
      const { status, body } = await world.api('POST', '/gates', { match });
      expect([match, status, body.errors?.[0]?.path]).toEqual([match, 400, path]);
    }
    expect((await world.api('POST', '/gates', { match: { emailDomain: 'OWN.example' } })).status).toBe(409);
  });

  it('stand in manifests (P11)', async () => {
    const kinds = (await world.api('GET', '/manifests/export?kinds=Gate')).body.documents as {
      text: string;
    }[];
    const text = kinds.map((one) => one.text).join('');
    expect(text).toContain('emailDomain: line.example');
    const plan = (given: string) =>
      world.api('POST', '/manifests/plan', { files: [{ name: 'g.yaml', text: given }] });
    expect((await plan(text)).body.changes).toEqual([]);
    const changed = (await plan(text.replace(/limitPerDay: 3/, 'limitPerDay: 9'))).body.changes;
    expect(changed).toMatchObject([{ verb: 'update', fields: [{ path: 'limitPerDay', from: 3, to: 9 }] }]);
  });
});
