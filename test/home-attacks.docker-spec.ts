import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World, until, type Answered } from './support/boot.js';
import { Captive, bash, isolating } from './support/captive.js';
import { filePaths, hostSecret as secret, laidPaths, poison, traps } from './stories/home-attacks.js';

const git = (args: string[], cwd: string): Buffer =>
  execFileSync('git', ['-c', 'safe.directory=*', ...args], { cwd, maxBuffer: 1 << 28, stdio: 'pipe' });

describe.each(isolating)('the home of an agent in %s', (runtime) => {
  let world: World;
  let captive: Captive;
  let home: string;
  let folder: string;
  let target: string;

  const ran = (where: string): string[] => readdirSync(where).filter((name) => name.startsWith('ran-'));
  const shown = (): string => JSON.stringify(world.stub.requests.map(({ body }) => body));
  const objects = async (): Promise<string> => {
    const { body } = await world.api('GET', '/agents/main');
    const repository = join(world.dataDir, 'git', `${body.id as string}.git`);
    return git(['cat-file', '--batch-all-objects', '--batch', '--unordered'], repository).toString('latin1');
  };
  /** The next turn starts in a container of its own, so that the home is read anew. */
  const anew = `echo "$RANDOM$RANDOM" >>/workspace/work.md`;

  beforeAll(async () => {
    world = await World.boot({ env: { ROOKERY_RUNTIME: runtime } });
    // What it lays into its governed files would be put back before the host has looked at it.
    for (const action of ['personas:update', 'skills:update'])
      await world.api('POST', '/grants', { principal: 'agent:main', action, scope: 'main' });
    home = join(world.dataDir, 'agents/main/_home');
    folder = join(world.dataDir, 'outside');
    target = join(folder, 'host-canary');
    await mkdir(join(folder, 'trap'), { recursive: true });
    for (const name of ['host-canary', 'SKILL.md', '2001-01-01.md', 'trap/SKILL.md'])
      writeFileSync(join(folder, name), `---\nname: trap\ndescription: ${secret}\n---\n${secret}\n`);
    captive = new Captive(world, undefined, { TARGET: target, FOLDER: folder });
  });
  afterAll(() => world?.close());

  describe('reads nothing outside of it', () => {
    it('and would show what stands in a file of its own', async () => {
      await captive.sh(`echo the-memory-of-its-own >>MEMORY.md; mkdir -p skills/own diary
        printf -- '---\\nname: own\\ndescription: the-skill-of-its-own\\n---\\n' >skills/own/SKILL.md`);
      await captive.sh('true');
      expect(shown()).toContain('the-memory-of-its-own');
      expect(shown()).toContain('the-skill-of-its-own');
    });

    it.each(traps)('with $name', async ({ lay, clear }) => {
      const before = readFileSync(target, 'utf8');
      const laid = await captive.turn(bash(`TARGET=${target} FOLDER=${folder}; cd /workspace; ${lay}`));
      expect(laid.state).toBe('answered');
      const next = await captive.turn('!tool remember {"text":"one more fact"}');
      expect(next.state).toBe('answered');
      expect(await captive.sh(`cd /workspace; ${clear}; echo cleared`)).toContain('cleared');
      expect(shown()).not.toContain(secret);
      expect(readFileSync(target, 'utf8')).toBe(before);
      expect(readdirSync(folder).sort()).toEqual(['2001-01-01.md', 'SKILL.md', 'host-canary', 'trap']);
    });
  });

  describe('sends nothing outside of it', () => {
    const sent = async (): Promise<string> => {
      const stored = await readdir(join(world.dataDir, 'files')).catch(() => []);
      const texts = await Promise.all(
        stored.map((name) => readFile(join(world.dataDir, 'files', name), 'utf8')),
      );
      return texts.join('\n');
    };

    it('and sends a file of its own', async () => {
      await captive.sh(`cd /workspace; ${laidPaths}`);
      await captive.turn('!tool send_file {"path":"plain.txt"}');
      expect(await sent()).toBe('plain-text\n');
    });

    it.each(filePaths)('when asked for "$path"', async ({ path }) => {
      const answer = await captive.turn(`!tool send_file ${JSON.stringify({ path })}`);
      expect(answer.state).toBe('answered');
      expect(answer.answers.at(-1)?.text).toMatch(/urn:rookery:problem:(invalid|notFound)/);
      expect(await sent()).toBe('plain-text\n');
    });

    it('when a file is swapped for a link while it is being sent', async () => {
      const swap = `cd /workspace; echo plain-text >a; ln -sf ${target} b; i=0
        while [ $i -lt 4000 ]; do ln -f a flip; ln -sf ${target} flip 2>/dev/null; i=$((i+1)); done`;
      const script = Buffer.from(swap).toString('base64');
      const start = `setsid bash -c "$(echo ${script} | base64 -d)" >/dev/null 2>&1 </dev/null & sleep 0.1`;
      const tries = Array.from({ length: 12 }, () => '!tool send_file {"path":"flip"}');
      expect((await captive.turn(bash(start), '!parallel', ...tries, '!end')).state).toBe('answered');
      expect(await sent()).not.toContain(secret);
    });

    it('nor lays an attachment outside of it, and says that it could not', async () => {
      await captive.sh(`cd /workspace; rm -rf media; ln -s ${folder} media; ${anew}`);
      const form = new FormData();
      form.set('text', '!say thank you');
      form.set('file', new Blob(['laid']), 'laid.txt');
      const response = await fetch(`${world.url}${world.chat}?wait=60`, { method: 'POST', body: form });
      const answer = (await response.json()) as Answered;
      expect(answer.state).toBe('failed');
      expect(answer.answers.at(-1)?.text).toMatch(
        /^I could not finish this: media\/\S+ leads through a link/,
      );
      expect(readdirSync(folder).sort()).toEqual(['2001-01-01.md', 'SKILL.md', 'host-canary', 'trap']);
      await captive.sh('rm -f /workspace/media; mkdir -p /workspace/media');
    });
  });

  describe('runs nothing that it holds', () => {
    it('of settings, hooks, key helpers, servers, skills, a repository and its configuration', async () => {
      await captive.sh(poison);
      const answer = await captive.sh(`env | grep -c POISON; ls -a /workspace; ${anew}`);
      expect(answer).toMatch(/^0\n/);
      expect(answer).toMatch(/\.mcp\.json/);
      expect((await captive.turn(bash('echo second'))).answers.at(-1)?.text).toContain('second');
      expect([...ran(home), ...ran(world.dataDir), ...ran(process.cwd())]).toEqual([]);
      expect(shown()).not.toMatch(/poisoned-(skill|command|agent|import)/);
    });

    it('and would run it if the host used git in the home', () => {
      const copy = mkdtempSync(join(tmpdir(), 'rk-copy-'));
      cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
      git(['status', '--short'], copy);
      expect(ran(copy)).toContain('ran-fsmonitor');
      rmSync(copy, { recursive: true });
    });

    it('and keeps its history without it and without what links lead to', async () => {
      await until(async () => (await objects()).includes('poisoned\n'), 'the last commit of the home');
      expect(await objects()).not.toContain(secret);
      expect(ran(home)).toEqual([]);
    });
  });

  describe('stays usable', () => {
    it.each([
      ['its own folder closed', 'chmod 000 /workspace'],
      ['the folder of its session closed', 'chmod 000 /home/agent'],
      ['the state of the harness gone', 'rm -rf /home/agent/.claude /home/agent/.claude.json'],
      ['the state of the harness as a link', 'rm -rf /home/agent/.claude; ln -s /etc /home/agent/.claude'],
    ])('with %s', async (_name, script) => {
      await captive.turn(bash(`${anew}; ${script}`));
      const answer = await captive.turn(bash('echo "in $(pwd)"; touch /workspace/again && echo writes'));
      expect(answer).toMatchObject({ state: 'answered' });
      expect(answer.answers.at(-1)?.text).toMatch(/in \/workspace\n+writes/);
    });
  });
});
