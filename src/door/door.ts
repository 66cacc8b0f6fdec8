import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '../platform/ids.js';
import { giveTo } from './listen.js';
import type { ModelPolicy } from './model-policy.js';
import { openModelSocket } from './model-socket.js';
import type { ToolServer } from './tool-server.js';
import { openToolSocket } from './tool-socket.js';

/** One container's way out. `dir` is mounted into it read-only, the whole of it. */
export interface DoorInput {
  /** On the host; made 0700 for the owner. Its sockets' paths must stay under 100 bytes. */
  dir: string;
  uid: number;
  gid: number;
  model: ModelPolicy;
  tools: ToolServer;
  /** That of a container taken over; otherwise a new one is drawn. */
  placeholder?: string;
}

export interface Door {
  readonly dir: string;
  readonly placeholder: string;
  /** On the host. */
  readonly modelSocket: string;
  readonly toolSocket: string;
  /** Tells the scripts on the tool socket that the agent's tools have changed. */
  toolsChanged(): void;
  /** Ends both sockets and every connection on them, and removes the directory. */
  close(): Promise<void>;
}

/** Opens the door of one container. */
export async function openDoor(input: DoorInput): Promise<Door> {
  const { dir, placeholder = newToken('door') } = input;
  const modelSocket = join(dir, 'm.sock');
  const toolSocket = join(dir, 't.sock');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await giveTo(dir, input, 0o700);
  const model = await openModelSocket(modelSocket, input, placeholder, input.model);
  const tools = await openToolSocket(toolSocket, input, input.tools).catch(async (error: unknown) => {
    await model.close();
    throw error;
  });
  return {
    dir,
    placeholder,
    modelSocket,
    toolSocket,
    toolsChanged: () => tools.toolsChanged(),
    async close() {
      await Promise.all([model.close(), tools.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
