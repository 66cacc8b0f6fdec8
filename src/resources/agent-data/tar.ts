import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { Problem } from '../../platform/problem.js';

export interface TarFile {
  path: string;
  bytes: Buffer;
  executable?: boolean;
}

const [gzip, gunzip] = [promisify(zlib.gzip), promisify(zlib.gunzip)];

const block = 512;
/** Unpacked; no file of some kilobytes may stand for more. */
const mostBytes = 256 * 1024 * 1024;
const mostFiles = 100_000;

const padded = (length: number): number => Math.ceil(length / block) * block;

function header(name: string, size: number, mode: number, type: '0' | 'x'): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void =>
    void head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  head.write(name, 0, 100, 'utf8');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  head.write(`        ${type}`, 148, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  octal(
    head.reduce((sum, byte) => sum + byte, 0),
    148,
    8,
  );
  return head;
}

function entry(name: string, bytes: Buffer, mode: number, type: '0' | 'x'): Buffer[] {
  return [header(name, bytes.length, mode, type), bytes, Buffer.alloc(padded(bytes.length) - bytes.length)];
}

/** A record of a pax header, which counts its own length. */
function record(path: string): Buffer {
  const rest = ` path=${path}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (String(length).length !== String(bytes).length) length = bytes + String(length).length;
  return Buffer.from(`${length}${rest}`);
}

/** One gzipped tar file; the same files are the same bytes. */
export function packTar(files: readonly TarFile[]): Promise<Buffer> {
  const parts = files.flatMap(({ path, bytes, executable }) => [
    ...(Buffer.byteLength(path) > 100 ? entry('pax', record(path), 0o644, 'x') : []),
    ...entry(path, bytes, executable ? 0o755 : 0o644, '0'),
  ]);
  return gzip(Buffer.concat([...parts, Buffer.alloc(block * 2)]));
}

function refuse(message: string): never {
  throw new Problem('invalid', `The archive ${message}.`, [{ path: 'archive', message }]);
}

const textOf = (head: Buffer, at: number, length: number): string => {
  const bytes = head.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? length : end).toString('utf8');
};

function numberOf(head: Buffer, at: number, length: number): number {
  const text = textOf(head, at, length).trim();
  if (!/^[0-7]{1,11}$/.test(text)) refuse('is damaged');
  return parseInt(text, 8);
}

function checkHead(head: Buffer): void {
  const sum = head.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== numberOf(head, 148, 8)) refuse('is damaged');
}

/** Plain names with single slashes, and nothing that leads out. */
function checkPath(path: string): string {
  const names = path.split('/');
  const plain = names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  if (!plain || path.length > 4096 || path.includes('\ufffd'))
    refuse(`holds the path ${JSON.stringify(path)}`);
  return path;
}

function paxPath(bytes: Buffer): string {
  const found = /^\d+ path=([^\n]*)\n$/.exec(bytes.toString());
  return found?.[1] ?? refuse('has a header that is not known');
}

/** The files of an archive. What is no plain file, such as a link or a device, is refused as a whole. */
export async function unpackTar(archive: Buffer): Promise<TarFile[]> {
  const bytes = await unzipped(archive);
  const files: TarFile[] = [];
  let long: string | undefined;
  for (let at = 0; at + block <= bytes.length;) {
    const head = bytes.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) return files;
    checkHead(head);
    const size = numberOf(head, 124, 12);
    const body = bytes.subarray(at + block, at + block + size);
    if (body.length < size) refuse('ends too soon');
    at += block + padded(size);
    const type = String.fromCharCode(head[156] ?? 0);
    if (type === 'x') long = paxPath(body);
    else if (type === '0' || type === '\0') {
      if (files.length === mostFiles) refuse(`has more than ${mostFiles} files`);
      const path = checkPath(
        long ?? [textOf(head, 345, 155), textOf(head, 0, 100)].filter(Boolean).join('/'),
      );
      files.push({ path, bytes: body, executable: (numberOf(head, 100, 8) & 0o100) !== 0 });
      long = undefined;
    } else if (type !== '5') refuse(`holds ${JSON.stringify(textOf(head, 0, 100))}, which is no plain file`);
  }
  return refuse('ends too soon');
}

async function unzipped(archive: Buffer): Promise<Buffer> {
  try {
    return await gunzip(archive, { maxOutputLength: mostBytes });
  } catch (error) {
    const large = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return refuse(large ? `unpacks to more than ${mostBytes} bytes` : 'is no gzipped tar file');
  }
}
