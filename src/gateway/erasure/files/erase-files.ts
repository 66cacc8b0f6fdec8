import { join } from 'node:path';
import type { Mentions } from '../../../platform/mentions.js';
import { checkPlain, personFile } from '../../home/places.js';
import { prune } from '../../home/trash.js';
import { Finder } from './finder.js';
import { eraseHistory, forgetLast, hasGit } from './histories.js';
import { agentPlaces, agentsOwn, namesIn, trashedOf, type AgentPlace } from './places.js';
import { isPassing, removeAt } from './removal.js';
import { Scrub, type ScrubMeans } from './scrub.js';
import { Sessions } from './sessions.js';

/** What of files is to go. */
export interface FilesSought {
  mentions: Mentions;
  /** Ids: the bytes themselves, and their copies in homes. */
  attachments: readonly string[];
  /** Addresses and principals: what is known of them goes. */
  people: readonly string[];
  /** Conversations that go whole. */
  sessions: readonly { agentId: string; folder: string }[];
  /** Ids of agents of which nothing is to be left. */
  agents: readonly string[];
}

export interface FilesMeans {
  dataDir: string;
  /** The work is done while the history of this agent's home stays as it is. */
  still<T>(agentId: string, work: () => Promise<T>): Promise<T>;
  /** Ends what still runs of an agent between its turns. */
  retire(agentId: string): Promise<void>;
  signal: AbortSignal;
}

export interface FilesErased {
  /** By store. */
  counts: Record<string, number>;
  /** Conversations whose folders have gone and whose rows are to follow. */
  sessions: { folder: string }[];
  /** Attachments of others that hold less than they did, or nothing. */
  attachments: string[];
  /** Places below the data directory that could not be looked through. */
  unsearched: string[];
}

class Erasing {
  readonly counts: Record<string, number> = {};
  readonly sessions = new Set<string>();
  readonly attachments: string[] = [];
  readonly unsearched = new Set<string>();
  readonly #finder: Finder;
  readonly #purged: ReadonlySet<string>;

  constructor(
    private readonly means: FilesMeans,
    private readonly sought: FilesSought,
  ) {
    this.#finder = new Finder(sought.mentions, sought.attachments);
    this.#purged = new Set(sought.agents);
    for (const id of [...sought.agents, ...sought.attachments]) checkPlain(id, 'what is erased');
  }

  /** What a home is put back from comes before it, and what it is copied to after it. */
  async run(): Promise<void> {
    for (const name of await this.list('backups')) await this.remove('backups', name, 'backups');
    for (const id of await this.list('kept'))
      if (this.#purged.has(id)) await this.remove('kept', id, 'kept');
      else await this.scrub(`kept/${id}/files`, 'kept');
    await this.scrub('skills', 'shared');
    await this.agents();
    for (const name of await this.list('trash')) await this.trashed(name);
    for (const name of await this.list('git')) await this.history(name);
    await this.files();
  }

  /** Looked for again until no other is found: an agent may move meanwhile. */
  private async agents(): Promise<void> {
    const seen = new Set<string>();
    for (let isNew = true; isNew;) {
      isNew = false;
      for await (const at of agentPlaces(this.means.dataDir)) {
        const name = `${at.place} ${at.id}`;
        if (seen.has(name)) continue;
        seen.add(name);
        isNew = true;
        await this.agent(at);
      }
    }
  }

  private async agent({ place, id, others }: AgentPlace): Promise<void> {
    await this.strange(place, others);
    let retired: Promise<void> | undefined;
    const before = (): Promise<void> =>
      (retired ??= id === undefined ? Promise.resolve() : this.means.retire(id));
    if (id !== undefined && this.#purged.has(id)) {
      await before();
      for (const name of agentsOwn) await this.remove(place, name, 'agents');
      return prune(this.means.dataDir, place.slice('agents/'.length));
    }
    const { home, media, people } = await this.home(place, before);
    this.count('homes', home > 0 ? 1 : 0);
    this.count('media', media);
    this.count('people', people);
    const wanted = this.sought.sessions.filter(({ agentId }) => agentId === id).map(({ folder }) => folder);
    const sessions = new Sessions(join(this.means.dataDir, place, '_sessions'), this.with({ before }));
    await sessions.run(new Set(wanted));
    this.count('sessions', sessions.removed);
    for (const folder of sessions.erased) this.sessions.add(folder);
    this.miss(`${place}/_sessions`, sessions.unsearched);
  }

  /** What is on its way out goes; what else no agent has is told of. */
  private async strange(place: string, names: readonly string[]): Promise<void> {
    for (const name of names)
      if (isPassing(name)) await removeAt(join(this.means.dataDir, place), name);
      else this.miss(place, [name]);
  }

  /** How many entries of the home itself, of what came with messages, and of what is known of people have changed. */
  private async home(
    place: string,
    before?: () => Promise<void>,
  ): Promise<{ home: number; media: number; people: number }> {
    const changed = await this.tree(`${place}/_home`, before && { before });
    const media = changed.filter((path) => path.startsWith('media/')).length;
    let people = (await this.tree(`${place}/_people`)).length;
    for (const person of this.sought.people)
      if (await removeAt(join(this.means.dataDir, place, '_people'), personFile(person))) people += 1;
    return { home: changed.length - media, media, people };
  }

  /** Whose words are in the records of a conversation that nobody has any more, nobody can say. */
  private async trashed(name: string): Promise<void> {
    if (this.#purged.has(trashedOf(name))) return this.remove('trash', name, 'trash');
    const place = `trash/${name}`;
    const names = await this.list(place);
    await this.strange(
      place,
      names.filter((one) => !agentsOwn.some((own) => own === one)),
    );
    const sessions = await removeAt(join(this.means.dataDir, place), '_sessions');
    const { home, media, people } = await this.home(place);
    this.count('trash', sessions || home + media + people > 0 ? 1 : 0);
  }

  private async history(name: string): Promise<void> {
    const [id = '', ...endings] = name.split('.');
    if (name.startsWith('staged-')) return this.remove('git', name, 'staged');
    const path = join(this.means.dataDir, 'git', name);
    const { signal } = this.means;
    await this.means.still(id, async () => {
      signal.throwIfAborted();
      const isRepository = endings.join('.') === 'git';
      if (this.#purged.has(id)) return this.remove('git', name, isRepository ? 'histories' : 'indexes');
      if (endings[0] === 'json') return forgetLast(path, this.#finder);
      if (!isRepository || !(await hasGit())) return this.miss('git', [name]);
      if (await eraseHistory(path, this.#finder, signal)) this.count('histories', 1);
    });
  }

  private async files(): Promise<void> {
    for (const id of this.sought.attachments)
      for (const name of [id, `${id}.part`]) await this.remove('files', name, 'attachments');
    const changed = await this.tree('files', { empties: true });
    this.count('attachments', changed.length);
    this.attachments.push(...changed);
  }

  private with(more: Partial<ScrubMeans> = {}): ScrubMeans {
    return { finder: this.#finder, signal: this.means.signal, ...more };
  }

  /** What has changed in it. */
  private async tree(place: string, more?: Partial<ScrubMeans>): Promise<readonly string[]> {
    const scrub = new Scrub(this.with(more));
    this.miss(place, await scrub.tree(join(this.means.dataDir, place)));
    return scrub.changed;
  }

  private async scrub(place: string, store: string): Promise<void> {
    this.count(store, (await this.tree(place)).length);
  }

  private async remove(place: string, name: string, store: string): Promise<void> {
    this.means.signal.throwIfAborted();
    this.count(store, (await removeAt(join(this.means.dataDir, place), name)) ? 1 : 0);
  }

  /** What is in a folder, without what is on its way out. */
  private async list(place: string): Promise<string[]> {
    const names = await namesIn(join(this.means.dataDir, place));
    await this.strange(place, names.filter(isPassing));
    return names.filter((name) => !isPassing(name));
  }

  private count(store: string, more: number): void {
    if (more > 0) this.counts[store] = (this.counts[store] ?? 0) + more;
  }

  private miss(place: string, paths: Iterable<string>): void {
    for (const path of paths) this.unsearched.add(path === '' ? place : `${place}/${path}`);
  }
}

/**
 * Takes what is sought out of everything in a data directory that is no database: asked again, also after it was killed,
 * it comes to the same.
 */
export async function eraseFiles(means: FilesMeans, sought: FilesSought): Promise<FilesErased> {
  const { mentions, attachments: files, people, sessions: folders, agents } = sought;
  if (mentions.isEmpty && [files, people, folders, agents].every((ids) => ids.length === 0))
    return { counts: {}, sessions: [], attachments: [], unsearched: [] };
  const erasing = new Erasing(means, sought);
  await erasing.run();
  const { counts, sessions, attachments, unsearched } = erasing;
  return {
    counts,
    attachments,
    sessions: [...sessions].sort().map((folder) => ({ folder })),
    unsearched: [...unsearched],
  };
}
