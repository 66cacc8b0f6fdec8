import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClient, type Client } from '../../openapi/client/index.js';
import { single, type Arguments } from './arguments.js';
import { UsageError } from './failure.js';

export type Environment = Record<string, string | undefined>;

/** Which server a command speaks to, and as whom. */
export interface Connection {
  url: string;
  token: string | undefined;
  dataDir: string;
  /** The data directory is the server's own, as far as can be told from here. */
  local: boolean;
  client: Client;
}

/** The file's text without the last line break; undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (existsSync(path)) throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** What a server notes when it takes the directory. */
export function ownerOf(dataDir: string): { pid: number; port: number } | undefined {
  const note = readIfThere(join(dataDir, 'run', 'owner')) ?? '';
  const [, pid, port] = /process id (\d+), started for port (\d+)/.exec(note) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), port: Number(port) };
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  throw new UsageError(`"${text}" is not an address of a server; it looks like http://127.0.0.1:8080`);
}

const isLoopback = (url: string): boolean =>
  /^(127(\.\d+){3}|localhost|\[::1\])$/.test(new URL(url).hostname);

export function connectionOf(given: Arguments, env: Environment, root: string): Connection {
  const named = single(given, 'data') ?? env.ROOKERY_DATA;
  const dataDir = named === undefined ? join(root, 'data') : resolve(named);
  const port = ownerOf(dataDir)?.port || 8080;
  const url = addressOf(single(given, 'url') ?? env.ROOKERY_URL ?? `http://127.0.0.1:${port}`);
  const local = isLoopback(url);
  // The token of this machine's server goes to no other machine, unless its directory was named in the command.
  const mayRead = local || single(given, 'data') !== undefined;
  const stored = mayRead ? readIfThere(join(dataDir, 'token')) : undefined;
  const token = single(given, 'token') ?? env.ROOKERY_TOKEN ?? stored;
  return { url, token, dataDir, local, client: createClient({ url, token }) };
}
