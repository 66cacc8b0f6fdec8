import type { EventFile } from '../channel.js';
import type { TelegramClient } from './telegram.client.js';
import type { FileRef } from './telegram.content.js';
import { isOfTelegram, reasonOf, retryAfterMs } from './telegram.failure.js';
import { pause } from './telegram.pause.js';

/** What the Bot API lets a bot fetch. */
const largest = 20 * 1024 * 1024;
const tries = 3;
const fileMs = 60_000;

/** A file, or in words why there is none. */
export type Fetched = { file: EventFile } | { missing: string };

/** Fetches a file of a message. What cannot be fetched is told in its place, so that its message goes on. */
export async function download(client: TelegramClient, ref: FileRef, signal: AbortSignal): Promise<Fetched> {
  const missing = (why: string): Fetched => ({ missing: `(${ref.name} is missing: ${why})` });
  if ((ref.size ?? 0) > largest) return missing('a bot may fetch 20 MB at most');
  for (let left = tries; ; left -= 1) {
    try {
      return { file: { name: ref.name, type: ref.type, bytes: await bytesOf(client, ref, signal) } };
    } catch (error) {
      if (error instanceof Unfetchable) return missing(error.message);
      if (left <= 1 || signal.aborted)
        return missing(isOfTelegram(error) ? reasonOf(error) : 'the download failed');
      await pause(retryAfterMs(error) ?? 500, signal);
    }
  }
}

/** No further try will bring it. */
class Unfetchable extends Error {}

async function bytesOf(client: TelegramClient, ref: FileRef, signal: AbortSignal): Promise<Buffer> {
  const { file_path: path } = await client.api.getFile(ref.id, signal as never);
  // A server in local mode answers with a path on its own disk.
  if (!path || path.startsWith('/')) throw new Unfetchable('the server gives no address for it');
  const address = path.split('/').map(encodeURIComponent).join('/');
  const response = await fetch(`${client.root}/file/bot${client.token}/${address}`, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(fileMs)]),
  });
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > largest) throw new Unfetchable('a bot may fetch 20 MB at most');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
