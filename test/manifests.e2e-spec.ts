import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';

interface Exported {
  checksum: string;
  documents: { kind: string; text: string }[];
}

const filesOf = ({ documents }: Exported) =>
  documents.map(({ kind, text }) => ({ name: `${kind}.yaml`, text }));

describe('the configuration as text', () => {
  let world: World;
  let other: World;

  beforeAll(async () => {
    world = await World.boot();
    other = await World.boot();
  });
  afterAll(async () => {
    await world.close();
    await other.close();
  });

  const exported = async (of: World, query = ''): Promise<Exported> => {
    const { status, body } = await of.api('GET', `/manifests/export${query}`);
    expect(status).toBe(200);
    return body;
  };
  const plan = (of: World, text: string, more: object = {}) =>
    of.api('POST', '/manifests/plan', { files: [{ name: 'a.yaml', text }], ...more });
  const apply = (of: World, text: string, more: object = {}) =>
    of.api('POST', '/manifests/apply', { files: [{ name: 'a.yaml', text }], ...more });

  it('is the same for two fresh instances (P11)', async () => {
    const [one, two] = [await exported(world), await exported(other)];
    expect(one).toEqual(two);
    expect(one.documents.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Agent', 'Grant', 'Setting']),
    );
  });

  it('plans nothing for what was exported, and carries it to another instance (P11)', async () => {
    const made = async (path: string, body: object, method = 'POST') =>
      expect([path, (await world.api(method, path, body)).body]).toEqual([
        path,
        expect.not.objectContaining({ detail: expect.anything() }),
      ]);
    await made('/agents', { path: 'corp', mentionPatterns: ['corp'] });
    await made('/agents', { path: 'corp/eng', sandbox: { memoryMib: 512 }, skills: [] });
    await made('/channels', { id: 'telegram', enabled: false, credentials: { botToken: 'BOT' } });
    await made('/routes', { match: { platform: 'telegram' }, target: { agent: 'corp' } });
    const match = { platform: 'telegram', peer: { kind: 'dm', id: '7' } };
    await made('/routes', { match, target: { agent: 'corp/eng' } });
    await made('/grants', { principal: 'agent:corp', action: 'routes:*', scope: 'corp/**' });
    await made('/members', { child: 'user:ada', parent: 'role:crew' });
    await made('/settings/historyLimit', { value: 20 }, 'PUT');
    const secret = { scope: 'corp', name: 'KEY', kind: 'bearer', hosts: ['a.example'] };
    await made('/secrets', { ...secret, value: 's3cret' });

    const all = await exported(world);
    expect(JSON.stringify(all)).not.toContain('s3cret');
    const same = await world.api('POST', '/manifests/plan', { files: filesOf(all) });
    expect([same.status, same.body.changes]).toEqual([200, []]);

    const moved = await other.api('POST', '/manifests/apply', { files: filesOf(all) });
    expect(moved.body).toMatchObject({ missing: ['corp KEY'] });
    expect(moved.status).toBe(200);
    expect((await exported(other)).checksum).toBe(all.checksum);
    const again = await other.api('POST', '/manifests/plan', { files: filesOf(all) });
    expect(again.body.changes).toEqual([]);
  });

  it('changes, makes and removes rows as they are written, each with its audit row (P6)', async () => {
    const before = (await exported(world, '?scope=corp/**')).documents.find(({ kind }) => kind === 'Route');
    const text = `
kind: Agent
rows:
  - path: corp
    name: Corp
    mentionPatterns: [corp]
  - path: corp/ops
---
kind: Route
scope: corp/**
rows:
  - match: { platform: telegram, peer: { kind: dm, id: '8' } }
    target: { agent: corp/ops }
  - match: { platform: telegram }
    target: { agent: corp }
    priority: 3
`;
    expect(before?.text).toContain('corp/eng');
    const planned = await plan(world, text);
    expect(planned.body.changes).toMatchObject([
      { kind: 'Agent', verb: 'create', name: 'corp/ops', at: 'a.yaml:7' },
      { kind: 'Agent', verb: 'update', name: 'corp', fields: [{ path: 'name', to: 'Corp' }] },
      { kind: 'Route', verb: 'create', at: 'a.yaml:12' },
      { kind: 'Route', verb: 'update', fields: [{ path: 'priority', to: 3 }] },
      { kind: 'Route', verb: 'delete' },
    ]);
    expect((await world.api('GET', '/agents/corp%2Fops')).status).toBe(404);

    const head = (await world.api('GET', '/audit?limit=1')).body.items[0].seq as number;
    const done = await apply(world, text, { expect: planned.body.checksum });
    expect(done.body.changes).toHaveLength(5);
    const told = (await world.api('GET', '/audit?limit=10')).body.items as { seq: number; action: string }[];
    expect(told.filter(({ seq }) => seq > head).map(({ action }) => action)).toEqual([
      ...['manifests:apply', 'routes:delete', 'routes:reorder', 'routes:update', 'routes:create'],
      ...['agents:update', 'agents:create'],
    ]);
    expect((await plan(world, text)).body.changes).toEqual([]);
    const routes = (await world.api('GET', '/routes?agent=corp')).body.items as { seq: number }[];
    const first = (await world.api('GET', '/routes?agent=corp%2Fops')).body.items[0] as { seq: number };
    expect(first.seq).toBeLessThan(routes[0]?.seq ?? 0);

    const late = await apply(world, text.replace('name: Corp', 'name: Late'), {
      expect: planned.body.checksum,
    });
    expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining('plan again')]);
  });

  it.each([
    ['kind: Agent\nrows:\n  - path: corp\n    colour: red', 'a.yaml:4', 'is not a known field'],
    ['kind: Agent\nrows:\n  - path: corp\n    sandbox:\n      memoryMib: lots', 'a.yaml:5', 'memoryMib'],
    [
      'kind: Agent\nrows:\n  - path: x\n    name: a\n  - path: x\n    name: b',
      'a.yaml:5',
      'says otherwise of Agent x',
    ],
    ['kind: Agent\nkinds: Agent\nrows: []', 'a.yaml:2', 'unknown key'],
    ['kind: Ghost\nrows: []', 'a.yaml:1', 'kind must be one of'],
    ['kind: Agent\nrows: {}', 'a.yaml:2', 'rows must be a list'],
    ['kind: Agent\nrows:\n  - path: y\n  - path: [', 'a.yaml:4', 'is not YAML'],
    ['kind: Agent\nscope: "*"\nrows: []', 'a.yaml:2', 'scope'],
    ['kind: Agent\nrows:\n  - path: &p y\n    name: *p', 'a.yaml:3', 'aliases'],
    [
      'kind: Route\nrows:\n\n  - match: { platform: slack }\n    target: { agent: nobody }',
      'a.yaml:4',
      'nobody',
    ],
    ['kind: Agent\nrows:\n  - path: y\n    path: z', 'a.yaml:4', 'is not YAML'],
  ])('says what is wrong, and where: %j', async (text, path, message) => {
    const { checksum } = await exported(world);
    for (const { status, body } of [await plan(world, text), await apply(world, text)]) {
      expect(status).toBe(400);
      expect(body.errors[0]).toEqual({ path, message: expect.stringContaining(message) });
    }
    // A long text is read in a thread of its own.
    const { body } = await plan(world, `# ${'x'.repeat(80_000)}\n${text}`);
    const below = path.replace(/\d+/, (line) => String(Number(line) + 1));
    expect(body.errors[0]).toEqual({ path: below, message: expect.stringContaining(message) });
    expect((await exported(world)).checksum).toBe(checksum);
  });

  it('puts one part of the tree in the place of another', async () => {
    const { documents } = await exported(world, '?scope=corp/**');
    const files = documents.map(({ kind, text }) => ({ name: kind, text }));
    const before = await exported(world, '?scope=corp/**');
    const done = await world.api('POST', '/manifests/apply', { files, as: 'lab' });
    expect(done.status).toBe(200);
    const [from, to] = [await exported(world, '?scope=corp/**'), await exported(world, '?scope=lab/**')];
    expect(from).toEqual(before);
    const lines = ({ documents: all }: Exported) => all.map(({ text }) => text.replaceAll('corp', 'lab'));
    expect(lines(to).filter((text) => !text.includes('kind: Secret'))).toEqual(
      lines(from).filter((text) => !text.includes('kind: Secret')),
    );
  });

  it('asks the gate for every row: nobody writes by a manifest what it may not write (P5)', async () => {
    await world.api('POST', '/grants', { principal: 'user:eve', action: 'manifests:*', scope: '**' });
    const { body } = await world.api('POST', '/tokens', { name: 'eve', principal: 'user:eve' });
    const headers = { authorization: `Bearer ${body.token}` };
    const files = [{ name: 'a.yaml', text: 'kind: Agent\nrows:\n  - path: mine\n' }];
    expect((await world.api('POST', '/manifests/apply', { files }, headers)).status).toBe(403);
    expect((await world.api('GET', '/manifests/export', undefined, headers)).status).toBe(403);
    expect((await world.api('POST', '/routes/reorder', { ids: [] }, headers)).status).toBe(403);
    await world.api('POST', '/grants', { principal: 'user:eve', action: 'agents:list', scope: '**' });
    const refused = await world.api('POST', '/manifests/apply', { files }, headers);
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('agents:create')]);
    expect((await world.api('GET', '/agents/mine')).status).toBe(404);
    const [row] = (await world.api('GET', '/audit?limit=1&outcome=denied')).body.items;
    expect(row).toMatchObject({ principal: 'user:eve', action: 'manifests:apply', outcome: 'denied' });
  });

  it('is open to who looks after a part of the instance, for that part (P5)', async () => {
    const principal = 'user:lead';
    await world.agent('team');
    for (const action of ['manifests:*', 'agents:*'])
      await world.api('POST', '/grants', { principal, action, scope: 'team/**' });
    const { body } = await world.api('POST', '/tokens', { name: 'lead', principal });
    const as = (text: string, more: object = { scope: 'team/**' }) => {
      const files = [{ name: 'a.yaml', text }];
      const headers = { authorization: `Bearer ${body.token}` };
      return world.api('POST', '/manifests/apply', { files, ...more }, headers);
    };
    const own = 'kind: Agent\nscope: team/**\nrows:\n  - path: team\n  - path: team/new\n';
    expect((await as(own, {})).status).toBe(403);
    expect((await as(own)).body.changes).toMatchObject([{ verb: 'create', name: 'team/new' }]);
    const all = await as(own.replace('team/**', '"**"'));
    expect([all.status, all.body.errors]).toEqual([
      400,
      [{ path: 'a.yaml:2', message: 'scope must be within team/**' }],
    ]);
    const outside = await as('kind: Agent\nrows:\n  - path: corp/new\n');
    expect([outside.status, outside.body.detail]).toEqual([
      403,
      expect.stringContaining('agents:create on corp'),
    ]);
    const moved = await as(own, { scope: 'team/**', as: 'corp' });
    expect([moved.status, moved.body.errors[0].path]).toEqual([400, 'as']);
  });

  it('takes a configuration of several megabytes in one request', async () => {
    const text = `kind: Setting\nrows: []\n# ${'x'.repeat(3_000_000)}\n`;
    expect((await plan(world, text)).body.changes).toEqual([]);
  });
});
