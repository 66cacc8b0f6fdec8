import { lstat, readdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectory } from '../../../../test/support/data-directory.js';
import { asked, nothingElse, words, world } from '../../../../test/support/erasure-world.js';
import { Mentions } from '../../../platform/mentions.js';
import { eraseFiles, type FilesErased, type FilesMeans, type FilesSought } from './erase-files.js';

let data: DataDirectory;

beforeEach(async () => (data = await DataDirectory.make()));
afterEach(() => data.remove());

const erase = (sought: Partial<FilesSought> = {}, means: Partial<FilesMeans> = {}): Promise<FilesErased> =>
  eraseFiles(
    {
      dataDir: data.path,
      still: (id, work) => data.history.still(id, work),
      retire: () => Promise.resolve(),
      signal: new AbortController().signal,
      ...means,
    },
    { ...asked, ...sought },
  );

describe('what is erased from files', () => {
  it('is in none of them afterwards, in no version of them, and the rest stands', async () => {
    await world(data);
    expect((await data.holding(...words)).length).toBeGreaterThan(14);
    const neighbour = await lstat(data.at('agents/corp/_home/MEMORY.md'), { bigint: true });
    const head = data.git('a2', 'rev-parse', 'main');

    const erased = await erase();

    expect(await data.holding(...words)).toEqual([]);
    expect(erased).toEqual({
      counts: {
        ...{ homes: 1, histories: 1, sessions: 1, media: 1, people: 2, trash: 2, kept: 1, shared: 1 },
        ...{ staged: 1, backups: 1, attachments: 3 },
      },
      sessions: [{ folder: 's1' }],
      attachments: ['01hq00000000000000000b', '01hq00000000000000000c'],
      unsearched: [],
    });
    expect(await readdir(data.at('files'))).toEqual(['01hq00000000000000000b', '01hq00000000000000000c']);
    expect(await data.text('agents/corp/eng/_home/MEMORY.md')).toBe('# Memory\nend\n');
    expect(await data.text('agents/corp/eng/_people/user%3Aeve.md')).toBe('- eve\n');
    expect(await data.text('agents/corp/eng/_sessions/s2/.claude/projects/p/x.jsonl')).toBe(
      '{"text":"two"}\n',
    );
    expect(await data.text('trash/a1-20261101T000000.000Z/_home/x.md')).toBe('rest\n');
    const now = await lstat(data.at('agents/corp/_home/MEMORY.md'), { bigint: true });
    expect([now.ino, now.ctimeNs]).toEqual([neighbour.ino, neighbour.ctimeNs]);
    expect(data.git('a2', 'rev-parse', 'main')).toBe(head);
    expect(data.git('a1', 'log', '--format=%an %ae|%B', 'main')).toBe(
      'corp/eng agent@rookery|After a turn\n\nTurn: t1\n\nerased agent@rookery|erased\n\nTurn: t1\n\n',
    );
    expect(data.git('a1', 'fsck', '--strict')).toBe('');
    expect(await data.commit('a1', 'corp/eng')).toBeUndefined();
  });

  it('is not there to be found again, and what is erased is told again only where rows are to follow', async () => {
    await world(data);
    await erase();
    expect(await erase()).toEqual({
      ...{ counts: {}, sessions: [{ folder: 's1' }], attachments: [], unsearched: [] },
    });
    await rm(data.at('agents/corp/eng/_sessions/s1.erased'), { recursive: true });
    expect(await erase()).toEqual({ counts: {}, sessions: [], attachments: [], unsearched: [] });
  });

  it('is all of an agent of which nothing is to be left, and nothing of others', async () => {
    await world(data);
    const retired: string[] = [];
    const erased = await erase(
      { ...nothingElse, mentions: new Mentions({ names: [], terms: [] }), agents: ['a1'] },
      { retire: (id) => Promise.resolve(void retired.push(id)) },
    );
    expect(retired).toEqual(['a1']);
    expect(erased.counts).toEqual({
      ...{ agents: 4, histories: 1, indexes: 1, kept: 1, trash: 2, staged: 1, backups: 1 },
    });
    const left = await readdir(data.path, { recursive: true });
    expect(left.filter((place) => /eng|(?:^|\/)a1/.test(place) && !place.includes('objects'))).toEqual([]);
    expect(await data.text('agents/corp/_home/MEMORY.md')).toBe('# Memory\n- user:adam\n');
    expect(data.git('a2', 'rev-list', '--count', 'main')).toBe('1\n');
  });

  it('is a conversation that is named, though nothing is found in it', async () => {
    await world(data);
    const { sessions } = await erase({ sessions: [{ agentId: 'a1', folder: 's2' }] });
    expect(sessions).toEqual([{ folder: 's1' }, { folder: 's2' }]);
    expect(await readdir(data.at('agents/corp/eng/_sessions'))).toEqual(['s1.erased', 's2.erased']);
  });

  it('is nothing where nothing is sought', async () => {
    await world(data);
    const before = await data.holding('');
    const nobody = new Mentions({ names: [], terms: [] });
    expect((await erase({ ...nothingElse, mentions: nobody })).counts).toEqual({});
    expect(await data.holding('')).toEqual(before);
  });

  it('is gone in the end, however often the work breaks off', async () => {
    await world(data);
    let breaks = 0;
    for (let steps = 1; ; steps += 3) {
      const { signal } = new AbortController();
      let left = steps;
      signal.throwIfAborted = () => {
        left -= 1;
        if (left === 0) throw new Error('broken off');
      };
      const ended = await erase({}, { signal }).then(
        () => true,
        () => false,
      );
      if (ended) break;
      breaks += 1;
      expect(await data.text('agents/corp/_home/MEMORY.md')).toBe('# Memory\n- user:adam\n');
      expect(data.git('a1', 'rev-list', '--count', 'main')).toBe('2\n');
    }
    expect(breaks).toBeGreaterThan(10);
    expect(await data.holding(...words)).toEqual([]);
    expect((await erase()).sessions).toEqual([{ folder: 's1' }]);
    expect(await data.text('agents/corp/eng/_home/MEMORY.md')).toBe('# Memory\nend\n');
  });

  it('is gone when two do the work at once, and nothing is left over from either', async () => {
    await world(data);
    await Promise.all([erase(), erase()]);
    expect(await data.holding(...words)).toEqual([]);
    expect((await data.holding('.erased')).filter((place) => !place.includes('_sessions'))).toEqual([]);
  });
});
