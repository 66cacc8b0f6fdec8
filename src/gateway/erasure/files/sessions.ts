import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Folder } from '../../home/folder.js';
import { namesIn } from './places.js';
import { isPassing, removeWhole } from './removal.js';
import { Scrub, type ScrubMeans } from './scrub.js';
import { survey, type Spot } from './survey.js';

/** Tells that a conversation's folder has gone, until its row has: whoever was killed in between finds it again. */
const ending = '.erased';

/** What belongs to a session's folder has its name and an ending. */
const baseOf = (name: string): string => name.split('.', 1)[0] ?? '';

/** Names that are no session's are on their way out. */
const nobody = '';

/** The conversations of one agent: each goes whole where it is to, or where what is sought is in its records. */
export class Sessions {
  readonly erased = new Set<string>();
  unsearched: string[] = [];
  removed = 0;

  constructor(
    private readonly path: string,
    private readonly means: ScrubMeans,
  ) {}

  async run(wanted: ReadonlySet<string>): Promise<void> {
    const names = await namesIn(this.path);
    const found = await this.holding(wanted);
    const folder = found.size > 0 ? await Folder.root(this.path) : undefined;
    try {
      for (const name of names) {
        const base = baseOf(name);
        if (name.endsWith(ending) && base !== nobody) this.erased.add(base);
        else if (folder && found.has(base)) await this.remove(folder, name, base);
      }
    } finally {
      await folder?.close();
    }
    for (const base of found) if (base !== nobody) this.erased.add(base);
  }

  private async remove(folder: Folder, name: string, base: string): Promise<void> {
    await this.means.before?.();
    if (base !== nobody) await mkdir(join(this.path, base + ending), { recursive: true, mode: 0o700 });
    await folder.sync();
    await removeWhole(folder, name);
    if (name === base) this.removed += 1;
  }

  /** One walk through all of them; what is known to go is not entered. */
  private async holding(wanted: ReadonlySet<string>): Promise<Set<string>> {
    const scrub = new Scrub(this.means);
    const found = new Set<string>();
    const visit = async (spot: Spot): Promise<boolean> => {
      const [top] = spot.names;
      const base = baseOf(top?.toString() ?? '');
      if (found.has(base)) return false;
      const isFound =
        wanted.has(base) ||
        (top !== undefined && isPassing(top)) ||
        this.means.finder.isName(spot.names.slice(1)) ||
        (!spot.stat.isDirectory() && (await scrub.look(spot)) !== 'nothing');
      if (isFound) found.add(base);
      return !isFound;
    };
    const missed = await survey(this.path, visit, this.means.signal);
    this.unsearched = [...missed].filter((path) => !found.has(baseOf(path.split('/', 1)[0] ?? '')));
    return found;
  }
}
