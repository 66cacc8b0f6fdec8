import type { Finder } from './finder.js';
import { Look, NoLines, piecesOf, withoutLines } from './look.js';
import type { Reader } from './reader.js';

const plain: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A path as `git fast-export` writes it. */
export function unquoted(path: Buffer): Buffer {
  const text = path.toString('latin1');
  if (!text.startsWith('"')) return path;
  const bytes = text
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, char: string) =>
      String.fromCharCode(
        octal === undefined ? (plain[char] ?? char.charCodeAt(0)) : Number.parseInt(octal, 8),
      ),
    );
  return Buffer.from(bytes, 'latin1');
}

/** The bytes of a file without what is sought; undefined where the whole file goes. */
async function cleaned(finder: Finder, bytes: Buffer): Promise<Buffer | undefined> {
  const look = new Look(finder);
  for (const piece of piecesOf(bytes)) look.feed(piece);
  const found = look.end();
  if (found === 'nothing') return bytes;
  if (found === 'whole') return undefined;
  try {
    return Buffer.concat(await Array.fromAsync(withoutLines(finder, piecesOf(bytes))));
  } catch (error) {
    if (error instanceof NoLines) return undefined;
    throw error;
  }
}

const erased = 'erased';

/** The message of a commit; the turns it came from stay. */
function messageWithout(finder: Finder, message: Buffer): Buffer {
  if (!finder.isIn(message)) return message;
  const turns = message
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('Turn: ') && !finder.isIn(Buffer.from(line)));
  return Buffer.from(turns.length > 0 ? `${erased}\n\n${turns.join('\n')}\n` : `${erased}\n`);
}

/** `author Name <address> time zone`; the time stays. */
function personWithout(finder: Finder, line: string): string {
  const [, role = '', name = '', address = '', time = ''] = /^(\w+) (.*?)<([^>]*)> (.*)$/.exec(line) ?? [];
  if (role === '') throw new Error('git fast-export names nobody');
  const either = (text: string): string => (finder.isIn(Buffer.from(text.trim())) ? erased : text.trim());
  return `${role} ${either(name)} <${either(address)}> ${time}`;
}

/** One branch as `git fast-export` tells it, told on without what is sought. */
export class HistoryFilter {
  /** Marks of files that went whole. */
  readonly #gone = new Set<string>();
  /** Of the commit that is being told: what it removes, and what it puts. */
  #removed: Buffer[] = [];
  #put: Buffer[] = [];
  #mark = '';
  #inBlob = false;

  constructor(
    private readonly finder: Finder,
    private readonly reader: Reader,
    private readonly write: (bytes: Buffer | string) => Promise<void>,
  ) {}

  async run(): Promise<void> {
    for (let line = await this.reader.line(); line; line = await this.reader.line()) {
      const [word = ''] = line.toString('latin1', 0, 40).split(' ', 1);
      await this.command(word, line);
      if (word === 'done') return;
    }
    throw new Error('git fast-export has ended before its time');
  }

  private async command(word: string, line: Buffer): Promise<void> {
    if (word === 'M' || word === 'D') return this.change(word, line);
    await this.changes();
    if (word === '') return;
    if (word === 'data') return this.data(Number(line.toString().slice(5)));
    if (word === 'blob') return void (this.#inBlob = true);
    if (word === 'mark' && this.#inBlob) return void (this.#mark = line.toString().slice(5));
    if (word === 'author' || word === 'committer')
      return this.write(`${personWithout(this.finder, line.toString())}\n`);
    if (!['feature', 'reset', 'commit', 'mark', 'from', 'merge', 'encoding', 'done'].includes(word))
      throw new Error(`git fast-export says ${word}, which no history of a home has`);
    await this.write(Buffer.concat([line, Buffer.from('\n')]));
  }

  private async data(length: number): Promise<void> {
    const bytes = await this.reader.whole(length);
    const inBlob = this.#inBlob;
    this.#inBlob = false;
    const left = inBlob ? await cleaned(this.finder, bytes) : messageWithout(this.finder, bytes);
    if (!left) return void this.#gone.add(this.#mark);
    await this.write(`${inBlob ? `blob\nmark ${this.#mark}\n` : ''}data ${left.length}\n`);
    await this.write(left);
    await this.write('\n');
  }

  private change(word: string, line: Buffer): void {
    const parts = line.toString('latin1').split(' ');
    const at = word === 'D' ? 2 : parts.slice(0, 3).join(' ').length + 1;
    const path = line.subarray(at);
    if (this.finder.isPath(unquoted(path))) return;
    const isGone = word === 'M' && this.#gone.has(parts[2] ?? '');
    // What stood at the path before goes as well.
    if (isGone) this.#removed.push(Buffer.concat([Buffer.from('D '), path]));
    else (word === 'D' ? this.#removed : this.#put).push(line);
  }

  /** Git tells of a file that became a folder in the wrong order: the folder would go with the file. */
  private async changes(): Promise<void> {
    for (const line of [...this.#removed.splice(0), ...this.#put.splice(0)])
      await this.write(Buffer.concat([line, Buffer.from('\n')]));
  }
}
