import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tx } from '../db/db.js';
import type { Attachment } from '../kernel/chat-port.js';
import { newId } from '../platform/ids.js';

/** The bytes of files that come and go with messages: `files/<id>` in the data directory, written before their row. */
export class FileStore {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'files');
  }

  /** Stores the bytes; the attachment exists once `note` has committed. */
  async put(name: string, type: string, bytes: Buffer): Promise<Attachment> {
    const id = newId();
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const path = join(this.#dir, id);
    await writeFile(`${path}.part`, bytes, { mode: 0o600, flush: true });
    await rename(`${path}.part`, path);
    return { id, name, type, size: bytes.length };
  }

  async read(id: string): Promise<Buffer> {
    return readFile(join(this.#dir, id));
  }

  /** Makes the attachments part of a chat, in the transaction of the message that carries them. */
  async note(tx: Tx, chat: string, attachments: readonly Attachment[], at: string): Promise<void> {
    if (attachments.length === 0) return;
    const rows = attachments.map(({ id, name, type, size }) => ({ id, name, type, size, chat, at }));
    await tx
      .insertInto('attachment')
      .values(rows)
      .onConflict((on) => on.column('id').doNothing())
      .execute();
  }
}
