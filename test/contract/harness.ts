import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Harness } from '../../src/gateway/harness/harness.js';
import { Problem } from '../../src/platform/problem.js';
import { systemText } from '../support/model-stub/assertions.js';
import { credential, HarnessWorld } from './harness-world.js';

async function write(text: string, ...path: string[]): Promise<void> {
  await mkdir(join(...path, '..'), { recursive: true });
  await writeFile(join(...path), text);
}

/** What every harness keeps to, with its real binary and a scripted model. */
export function describeHarness(name: string, harness: Harness, binary: string): void {
  describe(`the harness contract: ${name}`, () => {
    const the = worlds(harness, binary);
    describeTurns(the, told(the));
    describeSessions(the, told(the));
    describeStopping(the, told(the));
    describeCage(the, (index) => the().model.requests.at(index)?.body, told(the));
  });
}

/** What a stand-in keeps to: a conversation as the real one has it; what it would be caged in is not there. */
export function describeStandIn(name: string, harness: Harness, binary: () => string): void {
  describe(`the harness contract, as far as a stand-in goes: ${name}`, () => {
    const the = worlds(harness, binary);
    describeTurns(the, told(the));
    describeSessions(the, told(the));
    describeStopping(the, told(the));
  });
}

/** A world for each test. */
export function worlds(harness: Harness, binary: string | (() => string)): () => HarnessWorld {
  let world: HarnessWorld;
  beforeEach(async () => {
    world = new HarnessWorld(harness, typeof binary === 'string' ? binary : binary());
    await world.open();
  });
  afterEach(() => world.close());
  return () => world;
}

const told =
  (the: () => HarnessWorld): Told =>
  (index) =>
    JSON.stringify(the().model.requests.at(index)?.body);

function offered(body: unknown): string[] {
  return (body as { tools?: { name: string }[] }).tools?.map(({ name }) => name).toSorted() ?? [];
}

type Told = (index: number) => string;

function describeTurns(the: () => HarnessWorld, told: Told): void {
  it('tells the answer as it comes, then its result', async () => {
    const talk = the().begin();
    const result = await talk.turn('!say It is morning');
    expect(result).toEqual({ kind: 'result', outcome: 'success', text: 'It is morning', more: false });
    expect(talk.all('session')).toEqual([{ kind: 'session', id: talk.session }]);
    const text = talk.all('text').map(({ delta }) => delta);
    expect(text.join('')).toBe('It is morning');
  });

  it('takes a tool call to the tool server with its key, and the text back to the model', async () => {
    const talk = the().begin();
    const result = await talk.turn('!tool greet {"name":"Ann"}\n!echo-results');
    const [step] = talk.all('step');
    expect(the().called).toEqual([{ name: 'greet', input: { name: 'Ann' }, callId: step?.id }]);
    expect(step).toMatchObject({ tool: 'greet' });
    expect(talk.all('step-done')).toEqual([{ kind: 'step-done', id: step?.id, ok: true }]);
    expect(result.text).toBe('Good morning, Ann.');
  });

  it('shows the model a refusal of a tool, and goes on', async () => {
    const talk = the().begin();
    const result = await talk.turn('!tool refuse\n!echo-results');
    expect(result).toMatchObject({ outcome: 'success' });
    expect(result.text).toContain('Only the gardener may.');
    expect(talk.all('step-done')).toMatchObject([{ ok: false }]);
  });

  it('plays several turns in one process, and meters each request', async () => {
    const talk = the().begin();
    await talk.turn('!usage 100 20 30 4\n!say one');
    const { text } = await talk.turn('!say two');
    expect(text).toBe('two');
    expect(told(-1)).toContain('!say one');
    expect(the().launched).toHaveLength(1);
    const [first] = the().usage;
    expect(first).toMatchObject({
      inputTokens: 100,
      outputTokens: 20,
      cacheReadTokens: 30,
      cacheWriteTokens: 4,
    });
    expect(first).toMatchObject({ status: 200, complete: true, model: 'claude-sonnet-5' });
  });

  it('tells why a turn has failed', async () => {
    const talk = the().begin();
    const result = await talk.turn('!status 400');
    expect(result).toMatchObject({ outcome: 'failed', text: '', reason: expect.stringContaining('400') });
    expect(await talk.turn('!say back')).toMatchObject({ outcome: 'success' });
  });

  it('is stopped by a spent budget with one request, and says so', async () => {
    the().refuse = new Problem('tooMany', 'The budget of corp is spent.');
    const talk = the().begin();
    const result = await talk.turn('!say one');
    expect(result).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('The budget of corp is spent.'),
    });
    expect(the().asked).toBe(1);
  });

  it('takes what people write as text, never as a command or a file to read', async () => {
    await write('THE-SECRET', the().path('work'), 'secret.txt');
    const talk = the().begin();
    await talk.turn('/clear');
    await talk.turn(`!say what is in @${the().path('work', 'secret.txt')}`);
    expect(told(-1)).toContain('/clear');
    expect(told(-1)).not.toContain('THE-SECRET');
    expect(talk.all('session')).toHaveLength(1);
  });
}

function describeSessions(the: () => HarnessWorld, told: Told): void {
  it('resumes a session in a new process, with new instructions', async () => {
    const first = the().begin();
    await first.turn('!say The kettle is on');
    await first.run.close();
    const session = { mode: 'resume' as const, id: first.session };
    const second = the().begin({ session, instructions: 'You have moved to the coffee.' });
    await second.turn('!say Still on');
    expect(second.all('session')).toEqual([{ kind: 'session', id: first.session }]);
    expect(told(-1)).toContain('The kettle is on');
    expect(told(-1)).toContain('moved to the coffee');
    expect(told(-1)).not.toContain('keeper of the tea');
  });

  it('copies a session into another one', async () => {
    const first = the().begin();
    await first.turn('!say The kettle is on');
    await first.run.close();
    const copy = the().begin({ session: { mode: 'fork', from: first.session, id: randomUUID() } });
    await copy.turn('!say In another thread');
    expect(copy.all('session')).toEqual([{ kind: 'session', id: copy.session }]);
    expect(told(-1)).toContain('The kettle is on');
  });

  it('goes on with a session that it was told to begin', async () => {
    const first = the().begin();
    await first.turn('!say The kettle is on');
    await first.run.close();
    const again = the().begin({ session: { mode: 'new', id: first.session } });
    expect(await again.turn('!say Still on')).toMatchObject({ outcome: 'success', text: 'Still on' });
    expect(told(-1)).toContain('The kettle is on');
  });

  it('says of an unknown session that it cannot be resumed', async () => {
    const talk = the().begin({ session: { mode: 'resume', id: randomUUID() } });
    talk.run.send('!say hello');
    expect(await talk.next('exit')).toMatchObject({ resumable: false });
    expect(talk.all('result')).toEqual([]);
  });

  it('tells that the process is gone, and that its session is not', async () => {
    const talk = the().begin();
    await talk.turn('!say one');
    await talk.run.close();
    expect(await talk.next('exit')).toEqual({ kind: 'exit', reason: '', resumable: true });
  });

  it('tells why there was no container', async () => {
    const talk = the().begin({ launch: () => Promise.reject(new Error('no room for a container')) });
    talk.run.send('!say hello');
    const exit = await talk.next('exit');
    expect(exit).toMatchObject({ reason: expect.stringContaining('no room'), resumable: true });
  });
}

function describeStopping(the: () => HarnessWorld, told: Told): void {
  it('is interrupted while it speaks, closes the request to the model, and can be used again', async () => {
    const talk = the().begin();
    talk.run.send('!say Once upon a time\n!hang');
    await talk.next('text');
    await talk.run.interrupt();
    expect(await talk.next('result')).toMatchObject({ outcome: 'interrupted', more: false });
    expect(await talk.turn('!say again')).toMatchObject({ outcome: 'success', text: 'again' });
    expect(the().model.requests[0]?.aborted).toBe(true);
    expect(the().usage[0]).toMatchObject({ complete: false, inputTokens: 10 });
  });

  it('is interrupted in a tool, and can be used again', async () => {
    const talk = the().begin();
    talk.run.send('!tool wait\n!say never');
    await the().waiting;
    await talk.run.interrupt();
    expect(await talk.next('result')).toMatchObject({ outcome: 'interrupted' });
    expect(await talk.turn('!say again')).toMatchObject({ outcome: 'success', text: 'again' });
  });

  it('is interrupted before it has begun, in a cold process too', async () => {
    const talk = the().begin();
    talk.run.send('!say never');
    await talk.run.interrupt();
    expect(await talk.next('result')).toMatchObject({ outcome: 'interrupted' });
    talk.run.send('!say never');
    await talk.run.interrupt();
    expect(await talk.next('result')).toMatchObject({ outcome: 'interrupted' });
    expect(await talk.turn('!say again')).toMatchObject({ outcome: 'success', text: 'again' });
  });

  it('takes a steered message into the running turn', async () => {
    const talk = the().begin();
    talk.run.send('!tool wait\n!say done');
    await the().waiting;
    expect(talk.run.steer('s1', 'And for two, please')).toBe(true);
    // Both are written to the process's input, in this order.
    await new Promise((resolve) => setImmediate(resolve));
    the().release();
    expect(await talk.next('result')).toMatchObject({ text: 'done', more: false });
    expect(talk.all('steered')).toEqual([{ kind: 'steered', id: 's1' }]);
    expect(told(-1)).toContain('And for two, please');
  });

  it('answers a message that was steered into its last words once more, in the same turn', async () => {
    const talk = the().begin();
    talk.run.send('!slow 100 The tea is nearly ready');
    await talk.next('text');
    talk.run.steer('s1', '!say For two then');
    expect(await talk.next('result')).toMatchObject({ text: 'The tea is nearly ready', more: true });
    expect(await talk.next('result')).toMatchObject({ text: 'For two then', more: false });
    expect(talk.all('steered')).toHaveLength(1);
    expect(talk.run.steer('s2', 'too late')).toBe(false);
  });

  it('forgets what was steered into a turn that is stopped', async () => {
    const talk = the().begin();
    talk.run.send('!say Once upon a time\n!hang');
    await talk.next('text');
    talk.run.steer('s1', 'And another thing');
    await talk.run.interrupt();
    expect(await talk.next('result')).toMatchObject({ outcome: 'interrupted', more: false });
    await talk.turn('!say again');
    expect(told(-1)).not.toContain('And another thing');
    expect(talk.all('steered')).toEqual([]);
  });
}

function describeCage(the: () => HarnessWorld, request: (index: number) => unknown, told: Told): void {
  it('offers the given built-in tools and ours, and nothing else', async () => {
    const ours = ['mcp__rookery__greet', 'mcp__rookery__refuse', 'mcp__rookery__wait'];
    await the()
      .begin({ tools: ['Bash', 'Read'] })
      .turn('!say one');
    expect(offered(request(-1))).toEqual(['Bash', 'Read', ...ours]);
    await the().begin({ tools: [] }).turn('!say one');
    expect(offered(request(-1))).toEqual(ours);
  });

  it('puts the instructions and the skills of the plugin folder before the model', async () => {
    const plugin = the().path('skills');
    await write('{"name":"rookery","version":"1.0.0"}', plugin, '.claude-plugin/plugin.json');
    const skill = '---\nname: brew\ndescription: How tea is brewed\n---\nBoil fresh water.';
    await write(skill, plugin, 'skills/brew/SKILL.md');
    const talk = the().begin({ tools: ['Skill'], plugins: [plugin] });
    await talk.turn('!tool Skill {"skill":"rookery:brew"}');
    expect(systemText(request(0))).toContain('You are the keeper of the tea.');
    expect(systemText(request(0))).toContain('How tea is brewed');
    expect(systemText(request(0))).not.toContain('plugin-authoring');
    expect(told(-1)).toContain('Boil fresh water.');
  });

  it('runs no hook, key helper or server that an agent has written', async () => {
    const run = (mark: string): string => `touch ${the().path(`ran-${mark}`)}`;
    const hook = (mark: string): object => ({ hooks: [{ type: 'command', command: run(mark) }] });
    const settings = (mark: string): string =>
      JSON.stringify({
        apiKeyHelper: run(mark),
        hooks: { SessionStart: [hook(mark)], UserPromptSubmit: [hook(mark)], PreToolUse: [hook(mark)] },
      });
    await write(settings('project'), the().path('work/.claude/settings.json'));
    await write(settings('local'), the().path('work/.claude/settings.local.json'));
    await write(settings('user'), the().path('home/.claude/settings.json'));
    const server = { command: '/bin/sh', args: ['-c', run('server')] };
    await write(JSON.stringify({ mcpServers: { own: server } }), the().path('work/.mcp.json'));
    await the().begin().turn('!bash true\n!say done');
    const ran = (await readdir(the().root)).filter((entry) => entry.startsWith('ran-'));
    expect(ran).toEqual([]);
  });

  it('writes only below home, workdir and tmp', async () => {
    await the().begin().turn('!bash echo hello > note.txt\n!say done');
    expect((await readdir(the().root)).toSorted()).toEqual(['door', 'home', 'tmp', 'work']);
    expect(await readdir(the().path('work'))).toEqual(['note.txt']);
    expect(existsSync(the().path('home', '.claude', 'projects'))).toBe(true);
  });

  it('never has the credential in its reach, and inherits nothing of the server', async () => {
    process.env.ROOKERY_CANARY = 'of the server';
    await the().begin().turn('!bash env\n!echo-results');
    delete process.env.ROOKERY_CANARY;
    const [made] = the().launched;
    expect(JSON.stringify(made)).not.toContain(credential);
    expect(told(-1)).not.toContain(credential);
    expect(told(-1)).not.toContain('of the server');
    expect(made?.env.ANTHROPIC_API_KEY).toBe(the().door.placeholder);
    expect(the().model.requests[0]?.headers['x-api-key']).toBe(credential);
    expect(JSON.stringify(the().model.requests[0]?.headers)).not.toContain(the().door.placeholder);
  });
}
