import { Problem } from '../problem.js';

/** What a header of a tar file tells: ustar, with a pax header before it where ustar has no room. */
export interface TarEntry {
  path: string;
  kind: 'file' | 'folder' | 'link';
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Seconds. */
  mtime: number;
  /** Where a link leads, as it is written in it. */
  target?: string;
}

export const blockBytes = 512;

const kinds = { file: '0', link: '2', folder: '5' } as const;
const longestName = 100;
const largestSize = 0o77777777777;

export const padding = (size: number): number => (blockBytes - (size % blockBytes)) % blockBytes;

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

function octal(block: Buffer, value: number, at: number, length: number): void {
  block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
}

function block(entry: TarEntry, type: string): Buffer {
  const bytes = Buffer.alloc(blockBytes);
  const name = isAscii(entry.path) ? entry.path : '_';
  bytes.write(name.slice(0, longestName), 0, 'latin1');
  octal(bytes, entry.mode, 100, 8);
  octal(bytes, entry.uid % 0o10000000, 108, 8);
  octal(bytes, entry.gid % 0o10000000, 116, 8);
  octal(bytes, Math.min(entry.size, largestSize), 124, 12);
  octal(bytes, entry.mtime, 136, 12);
  bytes.write(' '.repeat(8), 148, 'latin1');
  bytes.write(type, 156, 'latin1');
  const target = entry.target ?? '';
  bytes.write(isAscii(target) ? target.slice(0, longestName) : '_', 157, 'latin1');
  bytes.write('ustar\x0000', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** `<length> <key>=<value>\n`, the length counting itself. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const own = rest + String(rest).length;
  const length = rest + String(own).length;
  return `${length} ${key}=${value}\n`;
}

function extended(entry: TarEntry): Record<string, string> {
  const { path, target = '', size, uid, gid } = entry;
  const tooLong = (text: string): boolean => text.length > longestName || !isAscii(text);
  return {
    ...(tooLong(path) && { path }),
    ...(tooLong(target) && { linkpath: target }),
    ...(size > largestSize && { size: String(size) }),
    ...(uid >= 0o10000000 && { uid: String(uid) }),
    ...(gid >= 0o10000000 && { gid: String(gid) }),
  };
}

/** The header of an entry, as it stands before its bytes. */
export function headerOf(entry: TarEntry): Buffer {
  const more = Object.entries(extended(entry));
  const own = block(entry, kinds[entry.kind]);
  if (more.length === 0) return own;
  const text = Buffer.from(more.map(([key, value]) => record(key, value)).join(''));
  const head = { ...entry, path: 'pax', target: '', size: text.length };
  return Buffer.concat([block(head, 'x'), text, Buffer.alloc(padding(text.length)), own]);
}

const broken = (what: string): Problem => new Problem('invalid', `The archive is damaged: ${what}.`);

function numberIn(bytes: Buffer, at: number, length: number): number {
  const text = bytes.toString('latin1', at, at + length).replace(/[\0 ].*$/s, '');
  if (!/^[0-7]+$/.test(text)) throw broken('a header holds no number where one belongs');
  return Number.parseInt(text, 8);
}

const textIn = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('utf8', at, at + length).replace(/\0.*$/s, '');

/** One block as a header; `x` is a pax header, whose records belong to the next one. */
export function readBlock(bytes: Buffer): Omit<TarEntry, 'kind'> & { type: string } {
  const given = numberIn(bytes, 148, 8);
  const sum = bytes.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== given) throw broken('a header is damaged');
  return {
    path: textIn(bytes, 0, longestName),
    mode: numberIn(bytes, 100, 8),
    uid: numberIn(bytes, 108, 8),
    gid: numberIn(bytes, 116, 8),
    size: numberIn(bytes, 124, 12),
    mtime: numberIn(bytes, 136, 12),
    type: bytes.toString('latin1', 156, 157),
    target: textIn(bytes, 157, longestName),
  };
}

/** The records of a pax header, by key. */
export function readRecords(text: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(' ', at);
    const length = Number(text.toString('latin1', at, space));
    const end = at + length;
    const [, key, value] = /^([a-z]+)=(.*)\n$/s.exec(text.toString('utf8', space + 1, end)) ?? [];
    if (space < 0 || !Number.isInteger(length) || end > text.length || key === undefined)
      throw broken('a long name is damaged');
    found.set(key, value ?? '');
    at = end;
  }
  return found;
}

/** The header with what its pax records say; a kind of entry that is never written is refused. */
export function entryOf(
  { type, target = '', ...header }: ReturnType<typeof readBlock>,
  records: ReadonlyMap<string, string>,
): TarEntry {
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((name) => kinds[name] === type);
  if (!kind) throw broken(`it holds an entry of the type ${JSON.stringify(type)}`);
  const whole = (name: 'size' | 'uid' | 'gid'): number => {
    const value = Number(records.get(name) ?? header[name]);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw broken(`a header has a wrong ${name}`);
  };
  const path = records.get('path') ?? header.path;
  const size = whole('size');
  if (kind !== 'file' && size > 0) throw broken(`${path} holds bytes and is no file`);
  const leads = kind === 'link' && { target: records.get('linkpath') ?? target };
  const { mtime } = header;
  const mode = header.mode & 0o777;
  return { path, kind, mode, uid: whole('uid'), gid: whole('gid'), size, mtime, ...leads };
}
