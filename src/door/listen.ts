import { once } from 'node:events';
import { chmod, chown, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { Problem } from '../platform/problem.js';

/**
 * The kernel's field for a socket path has 108 bytes; what is longer is cut off silently or refused without a
 * reason.
 */
const longest = 99;

/** Whom the files of a door belong to. */
export interface Owner {
  uid: number;
  gid: number;
}

/** Gives a file to the agent; only root can, and for others it is theirs already. */
export async function giveTo(path: string, owner: Owner, mode: number): Promise<void> {
  await chmod(path, mode);
  if (process.getuid?.() === 0) await chown(path, owner.uid, owner.gid);
}

/**
 * Listens on a unix socket that only the owner can connect to. A file left by an earlier server is replaced.
 */
export async function listenOn(server: Server, path: string, owner: Owner): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > longest) {
    const remedy = 'move the data directory to a shorter path';
    throw new Problem(
      'invalid',
      `The socket path ${path} has ${bytes} bytes, ${longest} are possible: ${remedy}.`,
    );
  }
  await rm(path, { force: true });
  server.listen(path);
  await once(server, 'listening');
  await giveTo(path, owner, 0o600);
}
