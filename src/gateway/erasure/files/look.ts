import type { Finder } from './finder.js';

/** A line that is longer is searched in windows of this size. */
const mostWindow = 65_536;
/** So much of a window is searched again with the next: what is sought may stand across the border of two. */
const overlap = 16_384;
/** A text with a longer line is none to take lines from. */
const longestLine = 67_108_864;

/** Joins on to a name. */
const joined = Buffer.from('x');

/** Where a letter of UTF-8 begins, from there on. */
function letterAt(bytes: Buffer, from: number): number {
  for (let at = from; at < from + 4; at += 1) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  return from;
}

const none: Buffer = Buffer.alloc(0);

/** Looks at bytes as they come: whether they are text, and whether what is sought is in them. */
export class Look {
  found = false;
  #isText = true;
  #held = none;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(private readonly finder: Finder) {}

  feed(piece: Buffer): void {
    this.judge(piece, true);
    if (this.found) return;
    const held = this.#held.length > 0 ? Buffer.concat([this.#held, piece]) : piece;
    const end = held.lastIndexOf(10) + 1;
    if (end > 0) this.search(held.subarray(0, end));
    this.#held = held.subarray(end);
    if (this.#held.length < mostWindow) return;
    // Whether a name ends at the border is seen with the next window.
    this.search(Buffer.concat([this.#held.subarray(0, letterAt(this.#held, this.#held.length - 4)), joined]));
    this.#held = Buffer.concat([
      joined,
      this.#held.subarray(letterAt(this.#held, this.#held.length - overlap)),
    ]);
  }

  /** When all bytes have come: what is to be done with them. */
  end(): 'nothing' | 'lines' | 'whole' {
    this.judge(none, false);
    if (!this.found) this.search(this.#held);
    if (!this.found) return 'nothing';
    return this.#isText ? 'lines' : 'whole';
  }

  private judge(piece: Buffer, stream: boolean): void {
    if (!this.#isText) return;
    try {
      this.#decoder.decode(piece, { stream });
      this.#isText = !piece.includes(0);
    } catch {
      this.#isText = false;
    }
  }

  private search(bytes: Buffer): void {
    if (bytes.length > 0) this.found ||= this.finder.isIn(bytes);
  }
}

/** A text that cannot lose lines. */
export class NoLines extends Error {}

/** The text without the lines that hold what is sought. What is left is looked at again: NoLines where it is in there. */
export async function* withoutLines(
  finder: Finder,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const again = new Look(finder);
  let parts: Buffer[] = [];
  let length = 0;
  const left = (bytes: Buffer): Buffer => {
    const kept = Buffer.from(finder.withoutLines(bytes.toString()));
    again.feed(kept);
    return kept;
  };
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(10) + 1;
    if (end > 0) {
      yield left(Buffer.concat([...parts, piece.subarray(0, end)]));
      parts = [];
      length = 0;
    }
    parts.push(piece.subarray(end));
    length += piece.length - end;
    if (length > longestLine) throw new NoLines('a line is too long');
  }
  yield left(Buffer.concat(parts));
  if (again.end() !== 'nothing') throw new NoLines('what is sought is in no line of it');
}

/** Bytes that are in memory, as pieces that are worked on one after the other. */
export function* piecesOf(bytes: Buffer, size = 32_768): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
