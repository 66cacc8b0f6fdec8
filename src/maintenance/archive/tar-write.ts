import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { headerOf, padding, type TarEntry } from '../../platform/tar/header.js';

/** One tar file, compressed, as it is written; what went into it is told by its digests. */
export class TarWriter {
  readonly #tar = new PassThrough();
  readonly #written: Promise<void>;
  readonly #whole = createHash('sha256');
  #bytes = 0;

  constructor(path: string) {
    const { count } = this;
    this.#written = pipeline(
      this.#tar,
      createGzip({ level: 4 }),
      count,
      createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
    );
    // Whoever writes the next entry hears of it.
    this.#written.catch((error: Error) => this.#tar.destroy(error));
  }

  /** SHA-256 of the bytes of the entry. */
  async add(entry: TarEntry, body: AsyncIterable<Buffer> | Iterable<Buffer> = []): Promise<string> {
    const digest = createHash('sha256');
    await this.write(headerOf(entry));
    let size = 0;
    for await (const part of body) {
      digest.update(part);
      size += part.length;
      await this.write(part);
    }
    if (size !== entry.size) throw new Error(`${entry.path} has ${size} bytes and not ${entry.size}`);
    await this.write(Buffer.alloc(padding(size)));
    return digest.digest('hex');
  }

  /** Resolves when all of it is on the disk. */
  async end(): Promise<{ bytes: number; sha256: string }> {
    await this.write(Buffer.alloc(1024));
    this.#tar.end();
    await this.#written;
    return { bytes: this.#bytes, sha256: this.#whole.digest('hex') };
  }

  async abandon(): Promise<void> {
    this.#tar.destroy(new Error('abandoned'));
    await this.#written.catch(() => undefined);
  }

  private get count() {
    return async function* (this: TarWriter, source: AsyncIterable<Buffer>) {
      for await (const part of source) {
        this.#whole.update(part);
        this.#bytes += part.length;
        yield part;
      }
    }.bind(this);
  }

  private async write(bytes: Buffer): Promise<void> {
    if (this.#tar.errored) throw this.#tar.errored;
    if (bytes.length === 0 || this.#tar.write(bytes)) return;
    await Promise.race([once(this.#tar, 'drain'), this.#written]);
  }
}
