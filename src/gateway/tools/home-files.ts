import type { Attachment } from '../../kernel/chat-port.js';
import { extname } from 'node:path';
import { Problem } from '../../platform/problem.js';
import type { ToolDeps } from './deps.js';

/** One file, and all files of one message together. */
export const maxFileBytes = 20 * 1024 * 1024;

const types: Record<string, string> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.zip': 'application/zip',
};

/** Reads files of the home and stores their bytes, before the transaction that makes them part of a message. */
export async function attach(
  { folders, files }: ToolDeps,
  agent: { id: string; path: string },
  paths: readonly string[],
): Promise<Attachment[]> {
  const read: { bytes: Buffer; name: string }[] = [];
  let left = maxFileBytes;
  for (const path of paths) {
    const file = await folders().read(agent.id, path, left);
    left -= file.bytes.length;
    if (left < 0)
      throw new Problem('tooLarge', 'The files of one message may have 20 MiB together; send fewer.');
    read.push(file);
  }
  const stored: Attachment[] = [];
  for (const { name, bytes } of read) stored.push(await files.put(name, typeOf(name), bytes));
  return stored;
}

const typeOf = (name: string): string => types[extname(name).toLowerCase()] ?? 'application/octet-stream';
