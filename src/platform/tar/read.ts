import { Problem } from '../problem.js';
import { blockBytes, entryOf, padding, readBlock, readRecords, type TarEntry } from './header.js';

/** An entry and its bytes, which must be read before the next one comes. */
export interface Found {
  entry: TarEntry;
  body: AsyncIterable<Buffer>;
}

/** A path as long as a file system takes, with its key. */
const mostRecordBytes = 65_536;

const cutOff = (): Problem => new Problem('invalid', 'The archive ends too early: a part of it is missing.');

/** Takes bytes off a stream in the portions that are asked for. */
class Bytes {
  #left: Buffer = Buffer.alloc(0);
  readonly #source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** At most so many bytes, at least one of them; undefined at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.#left.length === 0) {
      const { value, done } = await this.#source.next();
      if (done) return undefined;
      this.#left = value;
    }
    const taken = this.#left.subarray(0, most);
    this.#left = this.#left.subarray(taken.length);
    return taken;
  }

  async *portions(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      const part = await this.some(left);
      if (!part) throw cutOff();
      left -= part.length;
      yield part;
    }
  }

  async exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.portions(length)) parts.push(part);
    return Buffer.concat(parts);
  }
}

/** The entries of a tar file in their order; nothing of it is believed that its own writer would not write. */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<Found> {
  const bytes = new Bytes(source);
  let records: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const header = await bytes.exactly(blockBytes);
    if (header.every((byte) => byte === 0)) break;
    const found = readBlock(header);
    if (found.type === 'x') {
      if (found.size > mostRecordBytes)
        throw new Problem('invalid', 'The archive holds a name without an end.');
      records = readRecords(await bytes.exactly(found.size));
      await bytes.exactly(padding(found.size));
      continue;
    }
    const entry = entryOf(found, records);
    records = new Map();
    const body = bytes.portions(entry.size);
    yield { entry, body };
    for await (const _rest of body);
    await bytes.exactly(padding(entry.size));
  }
  await readEnd(bytes);
}

/** To the last byte, so that a checksum behind them is looked at; only zeros may stand there. */
async function readEnd(bytes: Bytes): Promise<void> {
  for (let part = await bytes.some(65_536); part; part = await bytes.some(65_536)) {
    if (part.some((byte) => byte !== 0))
      throw new Problem('invalid', 'Something follows the end of the archive.');
  }
}
