import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenFor } from './contract/resources-app.js';
import { until } from './support/boot.js';
import { call } from './support/family.js';
import { TestClock } from './support/kit/clock.js';
import { Reviewers } from './support/reviewers.js';

describe('a call of an agent that a rule holds', () => {
  const clock = new TestClock();
  let people: Reviewers;
  let rules: string[] = [];
  beforeAll(async () => {
    people = await Reviewers.boot({ clock });
  });
  afterEach(async () => {
    for (const id of rules) await people.world.api('DELETE', `/approval-rules/${id}`);
    rules = [];
  });
  afterAll(() => people.world.close());

  const rule = async (fields: Record<string, unknown> = {}) => void rules.push(await people.rule(fields));
  const link = (context: string) => ({ agent: 'corp', context });
  const audit = async (query: string) => (await people.world.api('GET', `/audit?${query}`)).body.items;

  it('waits for people, and once approved the exact call is carried out once (P5, P6)', async () => {
    await rule({ note: 'Links are for people to make.' });
    const id = await people.held('links_create', link('one'));
    expect(await people.held('links_create', link('one'))).toBe(id);
    expect(await people.row(id)).toMatchObject({
      state: 'pending',
      agent: 'corp',
      action: 'links:create',
      scope: 'corp',
      arguments: link('one'),
      approvers: ['role:reviewers'],
      quorum: 1,
    });
    expect(await people.heard(`/approve ${id}`)).toMatch(
      /corp wants to call links_create on corp[^]*Links are for people to make\.[^]*\nagent: "corp"\ncontext: "one"\n/,
    );
    expect(await people.links()).toEqual([]);
    const { tools } = people.world.stub.requests.at(-1)?.body as {
      tools: { name: string; description: string }[];
    };
    const asked = tools.filter(({ description }) => description.endsWith('approve a call first.'));
    expect(asked.map(({ name }) => name)).toEqual(['mcp__rookery__links_create']);
    const again = [call('links_create', link('two')), call('links_create', link('one'))];
    const said = await people.approve(id, ...again, call('links_create', link('one')));
    expect(said.match(/"pending":true/g)).toHaveLength(2);
    expect(said.match(/"url":/g)).toHaveLength(1);
    expect(await people.links()).toEqual(['one']);
    expect(await people.row(id)).toMatchObject({ state: 'used', agreed: [{ by: 'user:ada' }] });
    const [made] = await audit('action=links:create&outcome=ok&limit=1');
    expect(made).toMatchObject({ detail: `approved as ${id}`, input: link('one') });
    expect(await audit(`action=approvals:approve&targetKey=${id}`)).toMatchObject([
      { principal: 'user:ada' },
    ]);
    const denied = await audit('action=links:create&outcome=denied');
    expect(
      denied.filter(({ detail }: { detail: string }) => detail === `held as approval ${id}`),
    ).toHaveLength(2);
    expect((await people.world.api('GET', '/audit/verify')).body.ok).toBe(true);
  });

  it('is decided by people whom the rule names, at the gate, and by no agent (P5)', async () => {
    const { world } = people;
    const { database } = world.app.core;
    await rule();
    const id = await people.held('links_create', link('who'));
    expect((await people.decide(id, 'approve', {}, 'cy')).body).toMatchObject({ status: 403 });
    expect((await world.api('POST', `/approvals/${id}/approve`, {})).body.detail).toContain('none of them');
    await world.api('POST', '/members', { child: 'user:dan', parent: 'role:reviewers' });
    const stranger = { authorization: `Bearer ${await tokenFor(database, 'user:dan')}` };
    expect((await world.api('POST', `/approvals/${id}/approve`, {}, stranger)).status).toBe(404);

    const agent = await database.read
      .selectFrom('agent')
      .where('path', '=', 'corp')
      .select('id')
      .executeTakeFirst();
    const own = `agent:${agent?.id}`;
    await world.api('POST', '/members', { child: 'agent:corp', parent: 'role:reviewers' });
    expect(await people.say(call('approvals_approve', { id }))).toMatch(/agent:corp is no person/);
    const token = { authorization: `Bearer ${await tokenFor(database, own)}` };
    expect((await world.api('POST', `/approvals/${id}/approve`, {}, token)).status).toBe(403);
    expect(await people.row(id)).toMatchObject({ state: 'pending', agreed: [] });
    expect(await people.links()).not.toContain('who');
  });

  it('needs as many different people as the rule says, who still are what it names (P5)', async () => {
    await rule({ quorum: 2 });
    const id = await people.held('links_create', link('two people'));
    const edit = await people.decide(id, 'approve', { arguments: link('other') });
    expect([edit.status, edit.body.errors[0].path]).toEqual([400, 'arguments']);
    expect((await people.decide(id, 'approve')).body).toMatchObject({
      state: 'pending',
      agreed: [{ by: 'user:ada' }],
    });
    expect((await people.decide(id, 'approve')).status).toBe(409);
    expect(await people.say(call('links_create', link('two people')))).toContain('"pending":true');
    const { items } = (await people.world.api('GET', '/members?child=user:ada&parent=role:reviewers')).body;
    await people.world.api('DELETE', `/members/${items[0].id}`);
    expect((await people.decide(id, 'approve', {}, 'bo')).body.agreed).toHaveLength(1);
    await people.world.api('POST', '/members', { child: 'user:ada', parent: 'role:reviewers' });
    expect((await people.decide(id, 'approve')).body.state).toBe('approved');
    expect(await people.say(call('links_create', link('two people')))).toContain('"url":');
  });

  it('may be approved with other arguments, which the agent is told and which alone go through', async () => {
    await rule();
    const id = await people.held('links_create', link('mine'));
    const wrong = await people.decide(id, 'approve', { arguments: { agent: 'corp', colour: 'red' } });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'arguments.colour']);
    const note = [call('links_create', link('mine')), call('links_create', link('theirs')), '!echo-results'];
    const input = { arguments: link('theirs'), note: note.join('\n') };
    expect((await people.decide(id, 'approve', input)).body).toMatchObject({
      edited: true,
      arguments: link('theirs'),
    });
    const said = await people.heard('"context":"theirs"');
    expect(said).toContain('"pending":true');
    const told = (await people.world.history(people.chat)).messages.filter(({ text }) => text.includes(id));
    expect(told.at(-1)?.text).toContain('{"agent":"corp","context":"theirs"}');
    expect(await people.links()).toEqual(expect.arrayContaining(['theirs']));
    expect(await people.links()).not.toContain('mine');
  });

  it('is refused by one of them, and the agent hears why', async () => {
    await rule();
    const id = await people.held('links_create', link('no'));
    expect((await people.decide(id, 'refuse', { reason: 'Not today.\n!say understood' })).body.state).toBe(
      'refused',
    );
    expect(await people.heard(/^understood$/)).toBe('understood');
    expect((await people.decide(id, 'approve')).status).toBe(409);
    expect(await people.held('links_create', link('no'))).not.toBe(id);
  });

  it('expires undecided and, approved, unused; lists, decisions and the gate agree (P5)', async () => {
    await rule({ expiresIn: 600 });
    const first = await people.held('links_create', link('late'));
    clock.advance({ minutes: 11 });
    expect((await people.row(first)).state).toBe('expired');
    people.world.app.core.gateway.ports.wake('approvals');
    expect(await people.heard('Nobody has decided')).toContain(first);
    expect((await people.rows('state=expired')).map(({ id }) => id)).toContain(first);
    expect((await people.rows('state=pending')).map(({ id }) => id)).not.toContain(first);
    expect((await people.decide(first, 'approve')).body.detail).toContain('has expired');
    const second = await people.held('links_create', link('late'));
    expect(second).not.toBe(first);
    clock.advance({ minutes: 9 });
    await people.decide(second, 'approve');
    clock.advance({ minutes: 9 });
    expect((await people.rows('state=approved&agent=corp')).map(({ id }) => id)).toEqual([second]);
    clock.advance({ minutes: 2 });
    expect(await people.rows('state=approved')).toEqual([]);
    expect(await people.held('links_create', link('late'))).not.toBe(second);
    expect(await people.links()).not.toContain('late');
  });

  it('passes once where two come at the same moment (P5)', async () => {
    await rule();
    const id = await people.held('links_create', link('twice'));
    const twice = call('links_create', link('twice'));
    const said = await people.approve(id, '!parallel', twice, twice, '!end');
    expect([said.match(/"url":/g)?.length, said.match(/"pending":true/g)?.length]).toEqual([1, 1]);
    expect((await people.links()).filter((context) => context === 'twice')).toHaveLength(1);
  });

  it('leaves its approval unspent when it fails, and spends it with what it does (P6)', async () => {
    const { world } = people;
    await rule({ action: 'agents:create' });
    const child = { path: 'corp/child' };
    const id = await people.held('agents_create', child);
    await world.api('POST', '/agents', child);
    expect(await people.approve(id, call('agents_create', child))).toMatch(/already/);
    expect((await people.row(id)).state).toBe('approved');
    await world.api('DELETE', '/agents/corp%2Fchild');
    expect(await people.say(call('agents_create', child))).toContain('"path":"corp/child"');
    expect((await people.row(id)).state).toBe('used');
  });

  it('gets nothing that grants do not give, and needs nobody when the rule is gone (P5)', async () => {
    const { world } = people;
    await rule();
    const id = await people.held('links_create', link('denied'));
    const deny = { principal: 'agent:corp', action: 'links:create', scope: 'corp', effect: 'deny' };
    const { body } = await world.api('POST', '/grants', deny);
    expect(await people.approve(id, call('links_create', link('denied')))).toMatch(
      /forbids|Unknown tool|no tool/,
    );
    expect((await people.row(id)).state).toBe('approved');
    await world.api('DELETE', `/grants/${body.id}`);
    await world.api('DELETE', `/approval-rules/${rules.pop()}`);
    expect(await people.say(call('links_create', link('free')))).toContain('"url":');
  });

  it('goes, decided or not, with messages of its age', async () => {
    const { world } = people;
    await rule();
    await people.held('links_create', link('old'));
    expect((await people.rows('limit=500')).length).toBeGreaterThan(1);
    await world.api('PUT', '/settings/retention', { value: { messages: 1 } });
    clock.advance({ days: 3 });
    world.app.core.gateway.ports.wake('retention');
    await until(async () => (await people.rows()).length === 0, 'they are gone');
  });
});
