import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditHead } from './audit-marks.js';

const fileOf = (dataDir: string): string => join(dataDir, 'audit.head');

/** What was last noted beside the database; a file that says nothing vouches for nothing, and is no head. */
export async function readHead(dataDir: string): Promise<AuditHead | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { seq, hash, mark } = JSON.parse(text) as Record<string, unknown>;
    return { seq: Number(seq) || 0, hash: String(hash), mark: String(mark) };
  } catch {
    return { seq: 0, hash: '', mark: '' };
  }
}

export async function writeHead(dataDir: string, head: AuditHead): Promise<void> {
  const path = fileOf(dataDir);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(head)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
