import { Transform, type TransformCallback } from 'node:stream';

/** Far above what a tool result with a picture needs. */
const longestLine = 32 * 1024 * 1024;
const newline = 0x0a;

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The SDK reads these fields unchecked, one of them outside of any `catch`: a forged line would end the
 * server.
 */
function isSound(message: unknown): boolean {
  if (!isObject(message) || typeof message.type !== 'string') return false;
  if (message.type === 'control_request') {
    return (
      typeof message.request_id === 'string' &&
      isObject(message.request) &&
      typeof message.request.subtype === 'string'
    );
  }
  if (message.type === 'control_response') return isObject(message.response);
  if (message.type !== 'result' || message.subtype === 'success') return true;
  return Array.isArray(message.errors) && message.errors.every((error) => typeof error === 'string');
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Stands between a container's output and the SDK: anything in the container can write there. It never fails,
 * since nobody listens for that in the SDK's reader at every moment; of an endless line it tells, and passes
 * nothing more.
 */
export class LineGuard extends Transform {
  private chunks: Buffer[] = [];
  private held = 0;
  private past = false;

  constructor(private readonly endless: () => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let from = 0;
    if (this.past) return done();
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.chunks.push(chunk.subarray(from, end));
      this.release();
      from = end + 1;
    }
    this.chunks.push(chunk.subarray(from));
    this.held += chunk.length - from;
    if (this.held > longestLine) this.giveUp();
    done();
  }

  override _flush(done: TransformCallback): void {
    this.release();
    done();
  }

  private giveUp(): void {
    this.past = true;
    this.chunks = [];
    this.endless();
  }

  private release(): void {
    const line = Buffer.concat(this.chunks);
    this.chunks = [];
    this.held = 0;
    if (line.length > 0 && isSound(parse(line))) this.push(Buffer.concat([line, Buffer.from('\n')]));
  }
}
