import { Writable, type Readable } from 'node:stream';

const headerBytes = 8;
/** The engine sends at most 32 KiB in one frame; a longer one means that the stream is not what we take it for. */
const maxFrameBytes = 1 << 20;

/**
 * Takes the engine's frames apart: one byte for the stream, three of nothing, four for the length, then the bytes.
 * A full output holds the source back, so a reader who stops reading costs no memory.
 */
export class Frames extends Writable {
  private header = Buffer.alloc(0);
  private left = 0;
  private target: Readable | undefined;
  private resume: (() => void) | undefined;

  constructor(private readonly outputs: { stdout: Readable; stderr: Readable }) {
    super();
  }

  /** The outputs call this when they have room again. */
  drained(): void {
    const resume = this.resume;
    this.resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    let room = true;
    let rest = chunk;
    while (rest.length > 0) {
      if (this.left === 0) {
        const missing = headerBytes - this.header.length;
        this.header = Buffer.concat([this.header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (this.header.length < headerBytes) break;
        const fault = this.open();
        if (fault) return done(fault);
      } else {
        const part = rest.subarray(0, this.left);
        rest = rest.subarray(part.length);
        this.left -= part.length;
        if (this.target && !this.target.destroyed) room = this.target.push(part) && room;
      }
    }
    if (room) done();
    else this.resume = done;
  }

  override _final(done: () => void): void {
    this.outputs.stdout.push(null);
    this.outputs.stderr.push(null);
    done();
  }

  private open(): Error | undefined {
    const kind = this.header[0];
    this.left = this.header.readUInt32BE(4);
    this.header = Buffer.alloc(0);
    this.target = kind === 2 ? this.outputs.stderr : this.outputs.stdout;
    if (kind !== 1 && kind !== 2) return new Error(`The engine sent a frame of the unknown kind ${kind}.`);
    if (this.left > maxFrameBytes) return new Error(`The engine sent a frame of ${this.left} bytes.`);
    return undefined;
  }
}
