import type { Mentions } from '../../../platform/mentions.js';

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A text in a text in a text: what a tool has read is in the record of a conversation escaped twice. */
const mostLevels = 4;

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g,
    (_, code: string | undefined, char: string) =>
      code === undefined ? (escapes[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The text, and what it says where it is JSON: there the `n` of a line's end stands before the next word. */
function* levels(text: string): Generator<string> {
  let last = text;
  yield last;
  for (let level = 1; level < mostLevels && last.includes('\\'); level += 1) {
    const next = unescaped(last);
    if (next === last) return;
    yield (last = next);
  }
}

/** Two bytes a letter, either first, from an even place or an odd one. */
function* wide(bytes: Buffer): Generator<string> {
  for (const from of [0, 1]) {
    const pairs = Math.max(0, bytes.length - from) >> 1;
    const even = Buffer.from(bytes.subarray(from, from + 2 * pairs));
    yield even.toString('utf16le');
    yield even.swap16().toString('utf16le');
  }
}

/** What bytes that are no text may mean as text. */
function* readings(bytes: Buffer, text: string): Generator<string> {
  yield text;
  if (text.includes('\uFFFD')) yield bytes.toString('latin1');
  if (bytes.includes(0)) yield* wide(bytes);
}

const withoutPercents = (name: Buffer): Buffer =>
  Buffer.from(
    name
      .toString('latin1')
      .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** A file's name with each of its endings left off: to what is sought they would belong. */
function* stems(text: string): Generator<string> {
  yield text;
  for (let dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
    if (text.indexOf('/', dot) >= 0) return;
    yield text.slice(0, dot);
  }
}

/** A name with slashes in it is no longer than so many folders. */
const mostParts = 4;

/** Finds what is sought in whatever a file system holds. */
export class Finder {
  readonly #attachments: ReadonlySet<string>;

  constructor(
    private readonly mentions: Mentions,
    attachments: readonly string[],
  ) {
    this.#attachments = new Set(attachments);
  }

  /** Nothing is found in what a file holds. */
  get isBlind(): boolean {
    return this.mentions.isEmpty;
  }

  isIn(bytes: Buffer): boolean {
    const text = bytes.toString();
    if (text.includes('\0') || text.includes('\uFFFD'))
      return readings(bytes, text).some((read) => this.mentions.isAmong(read));
    return levels(text).some((read) => this.mentions.withoutLines(read) !== read);
  }

  /** Without the lines of a text that hold any of it. */
  withoutLines(text: string): string {
    const left = this.mentions.withoutLines(text);
    if (!left.includes('\\')) return left;
    const holds = (line: string): boolean =>
      line.includes('\\') && levels(line).some((read) => this.mentions.withoutLines(read) !== read);
    return left
      .split('\n')
      .filter((line) => !holds(line))
      .join('\n');
  }

  /** Whether what is at the end of these names is to go for its name. */
  isName(names: readonly Buffer[]): boolean {
    const last = names.at(-1)?.toString() ?? '';
    if (names.length === 2 && names[0]?.toString() === 'media')
      if (this.#attachments.has(last.split('-', 1)[0] ?? '')) return true;
    const least = Math.max(0, names.length - mostParts);
    for (let from = names.length - 1; from >= least; from -= 1) {
      const path = Buffer.from(
        names
          .slice(from)
          .map((name) => name.toString('latin1'))
          .join('/'),
        'latin1',
      );
      if (this.isStem(path) || (path.includes('%') && this.isStem(withoutPercents(path)))) return true;
    }
    return false;
  }

  /** Whether it, or a folder above it, is to go for its name. */
  isPath(path: Buffer): boolean {
    const names = path
      .toString('latin1')
      .split('/')
      .map((name) => Buffer.from(name, 'latin1'));
    return names.some((_, index) => this.isName(names.slice(0, index + 1)));
  }

  private isStem(path: Buffer): boolean {
    const texts = [path.toString(), path.toString('latin1')];
    return texts.some((text) => stems(text).some((stem) => this.mentions.isIn(stem)));
  }
}
