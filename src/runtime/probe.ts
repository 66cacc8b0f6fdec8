import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { newName } from '../platform/ids.js';
import type { AgentRuntime, Container, Mount, Probe } from './runtime.js';

export interface ProbePlan {
  /** The server's own folder of run directories: what works there works for agents. */
  runDir: string;
  /** argv that copies its standard input to the unix socket with this path, and shows what comes back. */
  talk(socket: string): string[];
  /** What `talk` needs besides. */
  mounts?: Mount[];
}

const timeLimitMs = 20_000;
const removeLimitMs = 5000;

/** Tries a real container: a nonce from a mounted folder, a written file, a unix socket, as an agent's uid. */
export async function probeContainer(runtime: AgentRuntime, plan: ProbePlan): Promise<Probe> {
  const name = newName();
  const folder = join(plan.runDir, name);
  const stop = new AbortController();
  try {
    const late = delay(timeLimitMs, undefined, { signal: stop.signal }).then(() => {
      throw new Error(`it gave no answer within ${timeLimitMs / 1000} seconds`);
    });
    await Promise.race([attempt(runtime, plan, name, folder), late]);
    return {
      ok: true,
      detail: `The ${runtime.name} probe passed: mounted folder, written file, unix socket.`,
    };
  } catch (error) {
    const reason = (error as Error).message.replace(/\.$/, '');
    return { ok: false, detail: `The ${runtime.name} probe failed: ${reason}.` };
  } finally {
    stop.abort();
    // An engine that hangs would hang here as well.
    await Promise.race([
      runtime.remove(name).catch(() => undefined),
      delay(removeLimitMs, undefined, { ref: false }),
    ]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function attempt(runtime: AgentRuntime, plan: ProbePlan, name: string, folder: string): Promise<void> {
  const { uid, gid } = runtime.owner(1);
  const nonce = randomBytes(8).toString('hex');
  const home = join(folder, 'home');
  const door = join(folder, 'door');
  for (const path of [home, door]) await mkdir(path, { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'nonce'), nonce);
  const server = await echo(join(door, 'm.sock'));
  try {
    const own = [home, door, join(home, 'nonce'), join(door, 'm.sock')];
    if (process.getuid?.() === 0) await Promise.all(own.map((path) => chown(path, uid, gid)));
    await chmod(join(door, 'm.sock'), 0o600);
    const mounts = [
      { source: home, target: '/workspace', readOnly: false },
      { source: door, target: '/run/agent', readOnly: true },
      ...(plan.mounts ?? []),
    ];
    const inside = runtime.inside(mounts);
    const talk = plan.talk(inside('/run/agent/m.sock')).map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    const container = await runtime.start({
      name,
      labels: { purpose: 'probe' },
      command: [
        '/bin/sh',
        '-c',
        `read n < nonce; printf %s "$n" > written; printf %s "$n" | ${talk.join(' ')}`,
      ],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      workdir: '/workspace',
      mounts,
      limits: { memoryBytes: 512 << 20, cpus: 1, pids: 64, tmpBytes: 16 << 20 },
      uid,
      gid,
    });
    await judge(container, nonce, home, uid);
  } finally {
    server.close();
  }
}

async function judge(container: Container, nonce: string, home: string, uid: number): Promise<void> {
  container.stdin.end();
  const [out, complaint] = await Promise.all([
    text(container.stdout),
    text(container.stderr),
    container.exited,
  ]);
  const said = complaint.trim().split('\n').at(-1);
  const because = said ? `: ${said}` : '';
  const written = join(home, 'written');
  const seen = await readFile(written, 'utf8').catch(() => undefined);
  if (seen === undefined) throw new Error(`it could not use a mounted folder${because}`);
  if (seen !== nonce) throw new Error('it saw other files than the server in a mounted folder');
  if ((await stat(written)).uid !== uid) throw new Error(`its files do not come out as uid ${uid}`);
  if (out !== nonce) throw new Error(`it could not talk over a unix socket${because}`);
}

async function echo(path: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (peer) =>
    peer.on('error', () => undefined).pipe(peer),
  );
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  return server;
}
