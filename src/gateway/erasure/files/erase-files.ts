import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mentions } from '../../../platform/mentions.js';
import { checkPlain, personFile } from '../../home/places.js';
import { Finder } from './finder.js';
import { eraseHistory, forgetLast, hasGit } from './histories.js';
import { agentPlaces, trashedOf, type AgentPlace } from './places.js';
import { removeAt } from './removal.js';
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
  /** Attachments that hold less than they did, or nothing, though nobody asked for them. */
  attachments: string[];
  /** Places below the data directory that could not be looked through. */
  unsearched: string[];
}

const list = (path: string): Promise<string[]> => readdir(path).catch(() => []);

class Erasing {
  readonly counts: Record<string, number> = {};
  readonly sessions = new Set<string>();
  readonly attachments: string[] = [];
  readonly unsearched: string[] = [];
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
        const name = JSON.stringify(at);
        if (seen.has(name)) continue;
        seen.add(name);
        isNew = true;
        await this.agent(at);
      }
    }
  }

  private async agent({ place, id }: AgentPlace): Promise<void> {
    let retired: Promise<void> | undefined;
    const before = (): Promise<void> =>
      (retired ??= id === undefined ? Promise.resolve() : this.means.retire(id));
    if (id !== undefined && this.#purged.has(id)) {
      await before();
      // The marker goes last: until then the folders are known to be this agent's.
      for (const name of ['_home', '_sessions', '_people', '_agent']) await this.remove(place, name, 'homes');
      return;
    }
    const { home, media, people } = await this.home(place, before);
    this.count('homes', home > 0 ? 1 : 0);
    this.count('media', media);
    this.count('people', people);
    const found = this.sought.sessions.filter(({ agentId }) => agentId === id).map(({ folder }) => folder);
    const sessions = new Sessions(join(this.means.dataDir, place, '_sessions'), this.with(before));
    await sessions.run(new Set(found));
    this.count('sessions', sessions.removed);
    for (const folder of sessions.erased) this.sessions.add(folder);
    this.miss(`${place}/_sessions`, sessions.unsearched);
  }

  /** How many entries of the home itself, of what came with messages, and of what is known of people have changed. */
  private async home(
    place: string,
    before?: () => Promise<void>,
  ): Promise<{ home: number; media: number; people: number }> {
    const { changed } = await this.tree(`${place}/_home`, before);
    const media = changed.filter((path) => path.startsWith('media/')).length;
    let people = (await this.tree(`${place}/_people`)).changed.length;
    for (const person of this.sought.people)
      if (await removeAt(join(this.means.dataDir, place, '_people'), personFile(person))) people += 1;
    return { home: changed.length - media, media, people };
  }

  /** Whose words are in the records of a conversation that nobody has any more, nobody can say. */
  private async trashed(name: string): Promise<void> {
    if (this.#purged.has(trashedOf(name))) return this.remove('trash', name, 'trash');
    const place = `trash/${name}`;
    const sessions = await removeAt(join(this.means.dataDir, place), '_sessions');
    const { home, media, people } = await this.home(place);
    this.count('trash', sessions || home + media + people > 0 ? 1 : 0);
  }

  private async history(name: string): Promise<void> {
    const [id = '', ending] = name.split('.', 2);
    if (name.startsWith('staged-') || this.#purged.has(id)) {
      const store = name.startsWith('staged-') ? 'staged' : 'histories';
      return this.means.still(id, () => this.remove('git', name, store));
    }
    const path = join(this.means.dataDir, 'git', name);
    const { signal } = this.means;
    await this.means.still(id, async () => {
      signal.throwIfAborted();
      if (ending === 'json') return forgetLast(path, this.#finder);
      if (ending !== 'git' || !(await hasGit())) return this.miss(`git/${name}`, ['']);
      if (await eraseHistory(path, this.#finder, signal)) this.count('histories', 1);
    });
  }

  private async files(): Promise<void> {
    for (const id of this.sought.attachments)
      for (const name of [id, `${id}.part`]) await this.remove('files', name, 'attachments');
    const { changed } = await this.tree('files');
    this.count('attachments', changed.length);
    this.attachments.push(...changed);
  }

  private with(before: ScrubMeans['before']): ScrubMeans {
    return { finder: this.#finder, signal: this.means.signal, ...(before && { before }) };
  }

  private async tree(place: string, before?: () => Promise<void>): Promise<Scrub> {
    const scrub = new Scrub(this.with(before));
    await scrub.tree(join(this.means.dataDir, place));
    this.miss(place, scrub.unsearched);
    return scrub;
  }

  private async scrub(place: string, store: string): Promise<void> {
    this.count(store, (await this.tree(place)).changed.length);
  }

  private async remove(place: string, name: string, store: string): Promise<void> {
    this.means.signal.throwIfAborted();
    this.count(store, (await removeAt(join(this.means.dataDir, place), name)) ? 1 : 0);
  }

  private list(place: string): Promise<string[]> {
    return list(join(this.means.dataDir, place));
  }

  private count(store: string, more: number): void {
    if (more > 0) this.counts[store] = (this.counts[store] ?? 0) + more;
  }

  private miss(place: string, paths: Iterable<string>): void {
    for (const path of paths) this.unsearched.push(path === '' ? place : `${place}/${path}`);
  }
}

/**
 * Takes what is sought out of everything in a data directory that is no database: asked again, also after it was killed,
 * it comes to the same.
 */
export async function eraseFiles(means: FilesMeans, sought: FilesSought): Promise<FilesErased> {
  const erasing = new Erasing(means, sought);
  await erasing.run();
  const { counts, sessions, attachments, unsearched } = erasing;
  return { counts, sessions: [...sessions].map((folder) => ({ folder })), attachments, unsearched };
}
