import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { Problem } from '../../platform/problem.js';
import { blockBytes, headerOf, padding } from '../../platform/tar/header.js';
import { readTar, type Found } from '../../platform/tar/read.js';

export interface TarFile {
  path: string;
  bytes: Buffer;
  executable?: boolean;
}

const [gzip, gunzip] = [promisify(zlib.gzip), promisify(zlib.gunzip)];

/** Unpacked; no file of some kilobytes may stand for more. */
const mostBytes = 256 * 1024 * 1024;
const mostFiles = 100_000;

/** One gzipped tar file; the same files are the same bytes. */
export function packTar(files: readonly TarFile[]): Promise<Buffer> {
  const parts = files.flatMap(({ path, bytes, executable }) => {
    const entry = { path, kind: 'file' as const, mode: executable ? 0o755 : 0o644, size: bytes.length };
    const head = headerOf({ ...entry, uid: 0, gid: 0, mtime: 0 });
    return [head, bytes, Buffer.alloc(padding(bytes.length))];
  });
  return gzip(Buffer.concat([...parts, Buffer.alloc(blockBytes * 2)]));
}

function refuse(message: string): never {
  throw new Problem('invalid', `The archive ${message}.`, [{ path: 'archive', message }]);
}

/** Plain names with single slashes, and nothing that leads out. */
function checkPath(path: string): string {
  const names = path.split('/');
  const plain = names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  if (!plain || path.length > 4096 || path.includes('\ufffd'))
    refuse(`holds the path ${JSON.stringify(path)}`);
  return path;
}

async function fileOf({ entry, body }: Found): Promise<TarFile> {
  if (entry.kind !== 'file') refuse(`holds ${JSON.stringify(entry.path)}, which is no plain file`);
  const path = checkPath(entry.path);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  return { path, bytes: Buffer.concat(parts), executable: (entry.mode & 0o100) !== 0 };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The files of an archive. What is no plain file, such as a link or a device, is refused as a whole. */
export async function unpackTar(archive: Buffer): Promise<TarFile[]> {
  const bytes = await unzipped(archive);
  const files: TarFile[] = [];
  try {
    for await (const found of readTar(once(bytes))) {
      if (found.entry.kind === 'folder') continue;
      if (files.length === mostFiles) refuse(`has more than ${mostFiles} files`);
      files.push(await fileOf(found));
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.fields) throw error;
    throw new Problem(error.kind, error.detail, [{ path: 'archive', message: error.detail }]);
  }
  return files;
}

async function unzipped(archive: Buffer): Promise<Buffer> {
  try {
    return await gunzip(archive, { maxOutputLength: mostBytes });
  } catch (error) {
    const large = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return refuse(large ? `unpacks to more than ${mostBytes} bytes` : 'is no gzipped tar file');
  }
}
