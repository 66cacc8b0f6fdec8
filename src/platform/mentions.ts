/** What is to be found nowhere afterwards. */
export interface Sought {
  /** Names that stand for one and nobody else, such as `user:ada`; found where they stand alone. */
  names: readonly string[];
  /** Words, found in whatever they are a part of. */
  terms: readonly string[];
  /** Lines of files, found where a line is the same. */
  lines?: readonly string[];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const longestFirst = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => escaped(word.normalize('NFC')))
    .join('|');

/** Nothing below these is ever written in two ways. */
const composed = (text: string): string => (/[\u0300-\uffff]/.test(text) ? text.normalize('NFC') : text);

/** What joins on to a name makes it another one. */
const part = '[\\p{L}\\p{M}\\p{N}_/@-]';

/** Where a name may begin: in JSON also after the letter that a new line is written with. */
const before = `(?:(?<!${part})|(?<=\\\\[bfnrt]))`;

function patternOf({ names, terms }: Sought): RegExp | undefined {
  const parts = [
    ...(names.length > 0 ? [`${before}(?:${longestFirst(names)})(?!${part}|\\.${part})`] : []),
    ...(terms.length > 0 ? [`(?:${longestFirst(terms)})`] : []),
  ];
  return parts.length > 0 ? new RegExp(parts.join('|'), 'giu') : undefined;
}

/** A shorter word stands in any picture by chance. */
const leastChance = 5;

const standsAlone = (before: string | undefined, after: string | undefined): boolean =>
  [before, after].every(
    (char) => char === undefined || (/[\0\s\p{P}\p{S}]/u.test(char) && char !== '\uFFFD'),
  );

/** Finds names, words and lines in texts, whatever their case, and takes them out. */
export class Mentions {
  readonly #pattern: RegExp | undefined;
  readonly #lines: ReadonlySet<string>;

  constructor(sought: Sought) {
    this.#pattern = patternOf(sought);
    this.#lines = new Set(sought.lines);
  }

  get isEmpty(): boolean {
    return this.#pattern === undefined && this.#lines.size === 0;
  }

  /** Whether a name or a word is in it. */
  isIn(text: string): boolean {
    return this.#pattern !== undefined && composed(text).search(this.#pattern) >= 0;
  }

  /** Whether it is in bytes that are no text, read as if they were: there a short word counts where it stands alone. */
  isAmong(text: string): boolean {
    if (this.#lines.size > 0 && text.split('\n').some((line) => this.hasLine(line))) return true;
    const read = composed(text);
    for (const { 0: found, index } of this.#pattern ? read.matchAll(this.#pattern) : [])
      if (found.length >= leastChance || standsAlone(read[index - 1], read[index + found.length]))
        return true;
    return false;
  }

  /** With something else in place of each name and word. */
  replaced(text: string, by: string): string {
    return this.isIn(text) ? text.normalize('NFC').replace(this.#pattern as RegExp, () => by) : text;
  }

  /** Without the lines that hold any of it; the same text where there are none. */
  withoutLines(text: string): string {
    if (this.isEmpty) return text;
    // No name and no word goes over the end of a line.
    const holds = this.isIn(text);
    if (!holds && this.#lines.size === 0) return text;
    const lines = text.split('\n');
    const left = lines.filter((line) => !this.hasLine(line) && !(holds && this.isIn(line)));
    return left.length === lines.length ? text : left.join('\n');
  }

  private hasLine(line: string): boolean {
    return this.#lines.has(line.replace(/\r$/, ''));
  }
}
