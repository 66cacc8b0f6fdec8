import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerSpec, Mount } from '../../../src/runtime/runtime.js';

/** Stands in a planted file and nowhere else. */
const plantedSecret = 'op_planted-by-the-test';

/** What an agent without guards would find, made for the test: nothing of the machine is put at risk. */
export class Planted {
  readonly dir = mkdtempSync(join(tmpdir(), 'rk-planted-'));
  /** Looks like a provider's key, and is one of nobody. */
  readonly credential = `sk-ant-planted${randomBytes(12).toString('hex')}`;
  private readonly servers: Server[] = [];

  constructor(
    private readonly spec: ContainerSpec,
    private readonly dataDir: string,
  ) {}

  async plant(): Promise<void> {
    chmodSync(this.dir, 0o755);
    this.host();
    execFileSync('mknod', [join(this.dir, 'mem'), 'c', '1', '3']);
    // A program of root's that says who runs it; it can do no more.
    for (const path of [this.program, join(this.home, 'planted-id')]) {
      copyFileSync('/usr/bin/id', path);
      chmodSync(path, 0o4755);
    }
    for (const folder of [this.dir, this.folder('host/run')]) await this.listen(join(folder, 'docker.sock'));
    const door = this.folder('door');
    for (const name of ['m.sock', 't.sock']) await this.listen(join(door, name));
    const skills = this.spec.mounts.find(({ target }) => target === '/opt/skills');
    if (skills) cpSync(skills.source, this.folder('skills'), { recursive: true });
    execFileSync('chown', ['-R', `${this.spec.uid}:${this.spec.gid}`, door, join(this.dir, 'skills')]);
    chmodSync(door, 0o700);
  }

  /** A folder of the machine, an engine's socket and what belongs to others. */
  get hostFolders(): Mount[] {
    return [
      { source: join(this.dir, 'host'), target: this.dataDir, readOnly: true },
      { source: join(this.dir, 'docker.sock'), target: '/run/docker.sock', readOnly: true },
    ];
  }

  get program(): string {
    return join(this.dir, 'planted-id');
  }

  get device(): string {
    return join(this.dir, 'mem');
  }

  /** The same mounts, with a door that lets everything through; NaiveDoor opens it there. */
  get naiveDoorMounts(): Mount[] {
    const source = this.naiveDoorDir;
    return this.spec.mounts.map((mount) => (mount.target === '/run/agent' ? { ...mount, source } : mount));
  }

  get naiveDoorDir(): string {
    return this.folder('naive');
  }

  /** The credential in a file of the system, in the session, and in the name of a folder. */
  get credentialMounts(): Mount[] {
    const source = join(this.folder('key'), this.credential);
    writeFileSync(source, `${this.credential}\n`);
    const targets = ['/etc/provider-key', '/home/agent/provider-key', `/shared/${this.credential}`];
    return targets.map((target) => ({ source, target, readOnly: true }));
  }

  /** The same mounts, writable; where the agent does not own the source, a copy that it owns. */
  get writableMounts(): Mount[] {
    const copies: Record<string, string> = { '/run/agent': 'door', '/opt/skills': 'skills' };
    return this.spec.mounts.map((mount) => {
      const copy = copies[mount.target];
      return { ...mount, ...(copy && { source: join(this.dir, copy) }), readOnly: false };
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
    rmSync(this.dir, { recursive: true, force: true });
  }

  private get home(): string {
    return this.spec.mounts.find(({ target }) => target === '/workspace')!.source;
  }

  private folder(name: string): string {
    const path = join(this.dir, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  private host(): void {
    const host = this.folder('host');
    writeFileSync(join(host, 'token'), `${plantedSecret}\n`);
    for (const [index, place] of ['neighbour/_home', 'captive/child/_home', 'captive/_people'].entries()) {
      const folder = this.folder(join('host/agents', place));
      writeFileSync(join(folder, `neighbour-${index}`), 'of somebody else');
    }
  }

  private async listen(path: string): Promise<void> {
    const server = createServer((socket) => socket.on('error', () => undefined).end());
    this.servers.push(server.listen(path));
    await once(server, 'listening');
    chmodSync(path, 0o600);
    chownSync(path, this.spec.uid, this.spec.gid);
  }
}
