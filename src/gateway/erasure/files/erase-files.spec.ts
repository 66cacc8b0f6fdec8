import { spawnSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Mentions } from '../../../platform/mentions.js';
import { HomeHistory } from '../../home/history.js';
import { eraseFiles, type FilesErased, type FilesMeans, type FilesSought } from './erase-files.js';

const canary = 'Swordfish';
const mentions = new Mentions({ names: ['user:ada'], terms: [canary], lines: ['- 2026-11-01: likes tea'] });
const nothingElse = { attachments: [], people: [], sessions: [], agents: [] };
const attachment = '01hq00000000000000000a';

let dataDir: string;
let outside: string;
let history: HomeHistory;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'erase-'));
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  history = new HomeHistory({ dataDir });
});

afterEach(async () => {
  for (const path of [dataDir, outside]) await rm(path, { recursive: true, force: true });
});

async function put(path: string, content: string | Buffer = path): Promise<void> {
  await mkdir(dirname(join(dataDir, path)), { recursive: true });
  await writeFile(join(dataDir, path), content);
}

const text = (path: string): Promise<string> => readFile(join(dataDir, path), 'utf8');

const commit = (id: string, path: string, message = 'After a turn', author = path) =>
  history.commit({ id, number: 1, path }, { message, author, turns: ['t1'] });

function git(id: string, ...args: string[]): string {
  const { stdout } = spawnSync('git', [`--git-dir=${join(dataDir, `git/${id}.git`)}`, ...args]);
  return stdout.toString('latin1');
}

/** Every place where the words stand: names and bytes of files, and all objects of every history. */
async function places(...words: string[]): Promise<string[]> {
  const found = new Set<string>();
  const note = (where: string, what: string): void => {
    const holds = words.some((word) => what.toLowerCase().includes(word.toLowerCase()));
    if (holds) found.add(where);
  };
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const place = path.slice(dataDir.length + 1);
    note(place, place);
    if (entry.isSymbolicLink()) note(place, await readlink(path));
    if (!entry.isFile()) continue;
    const bytes = await readFile(path);
    note(place, bytes.toString('latin1'));
    note(place, bytes.toString());
  }
  for (const name of await readdir(join(dataDir, 'git')).catch(() => []))
    if (name.endsWith('.git'))
      note(`git/${name}`, git(name.slice(0, -4), 'cat-file', '--batch-all-objects', '--batch'));
  return [...found].sort();
}

function means(more: Partial<FilesMeans> = {}): FilesMeans {
  return {
    dataDir,
    still: (_, work) => work(),
    retire: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...more,
  };
}

const erase = (sought: Partial<FilesSought> = {}, more: Partial<FilesMeans> = {}): Promise<FilesErased> =>
  eraseFiles(means(more), { mentions, ...nothingElse, ...sought });

/** An agent whose every place holds what is sought, beside one that has nothing of it. */
async function world(): Promise<void> {
  await put('agents/corp/eng/_agent', 'a1');
  await put('agents/corp/eng/_home/MEMORY.md', `# Memory\n- 2026-11-01: likes tea\r\n- Ask ${canary}\nend\n`);
  await put('agents/corp/eng/_home/old.md', `only ${canary}`);
  await put('agents/corp/eng/_home/old.bin', Buffer.from(`\0${canary}\0`));
  await put(`agents/corp/eng/_home/notes-${canary}/a.md`);
  await commit('a1', 'corp/eng', `About ${canary}`, 'user:ada');
  await rm(join(dataDir, 'agents/corp/eng/_home/old.md'));
  await put('agents/corp/eng/_home/safe.md', 'safe\n');
  await commit('a1', 'corp/eng');
  await put(`agents/corp/eng/_home/media/${attachment}-photo.png`, 'bytes');
  await put('agents/corp/eng/_people/user%3Aada.md', '- tea\n');
  await put('agents/corp/eng/_people/user%3Aeve.md', '- eve\n- knows user:ada\n');
  await put('agents/corp/eng/_sessions/s1/.claude/projects/p/x.jsonl', '{"text":"one\\nuser:ada"}\n');
  await put('agents/corp/eng/_sessions/s1.skills/x/SKILL.md');
  await put('agents/corp/eng/_sessions/s2/.claude/projects/p/x.jsonl', '{"text":"two"}\n');
  await put('agents/corp/_agent', 'a2');
  await put('agents/corp/_home/MEMORY.md', '# Memory\n- user:adam\n');
  await commit('a2', 'corp');
  await put('trash/a1-20261101T000000.000Z/_home/x.md', `${canary}\nrest\n`);
  await put('trash/a3-20261101T000000.000Z/_sessions/s3/x', 'whose?');
  await put('kept/a1/files/PERSONA.md', `You.\n${canary}\n`);
  await put('skills/x/SKILL.md', `do\n${canary}\n`);
  await put('git/staged-1-abc.git/x', canary);
  await put('backups/before.db', canary);
  await put(`files/${attachment}`, 'bytes');
  await put('files/01hq00000000000000000b', `to ${canary}`);
}

describe('what is erased from files', () => {
  it('is in none of them afterwards, in no version of them, and the rest stands', async () => {
    await world();
    const words = [canary, 'user%3Aada', 'likes tea', attachment];
    expect((await places(...words, 'nuser:ada')).length).toBeGreaterThan(14);
    const neighbour = await lstat(join(dataDir, 'agents/corp/_home/MEMORY.md'), { bigint: true });
    const head = git('a2', 'rev-parse', 'main');

    const erased = await erase({ attachments: [attachment], people: ['user:ada'] });

    expect(await places(...words, 'nuser:ada', 'user:ada\n')).toEqual([]);
    expect(erased).toEqual({
      counts: {
        ...{ homes: 1, histories: 1, sessions: 1, media: 1, people: 2, trash: 2, kept: 1, shared: 1 },
        ...{ staged: 1, backups: 1, attachments: 2 },
      },
      sessions: [{ folder: 's1' }],
      attachments: ['01hq00000000000000000b'],
      unsearched: [],
    });
    expect(await text('agents/corp/eng/_home/MEMORY.md')).toBe('# Memory\nend\n');
    expect(await text('agents/corp/eng/_people/user%3Aeve.md')).toBe('- eve\n');
    expect(await text('agents/corp/eng/_sessions/s2/.claude/projects/p/x.jsonl')).toBe('{"text":"two"}\n');
    expect(await text('trash/a1-20261101T000000.000Z/_home/x.md')).toBe('rest\n');
    const now = await lstat(join(dataDir, 'agents/corp/_home/MEMORY.md'), { bigint: true });
    expect([now.ino, now.ctimeNs]).toEqual([neighbour.ino, neighbour.ctimeNs]);
    expect(git('a2', 'rev-parse', 'main')).toBe(head);
    expect(git('a1', 'log', '--format=%an %ae|%B', 'main')).toBe(
      'corp/eng agent@rookery|After a turn\n\nTurn: t1\n\nerased agent@rookery|erased\n\nTurn: t1\n\n',
    );
    expect(git('a1', 'fsck', '--strict')).toBe('');
    expect(await commit('a1', 'corp/eng')).toBeUndefined();
  });
});
