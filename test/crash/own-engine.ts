import Docker from 'dockerode';
import { execFile, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { agentImage } from '../../src/runtime/docker/image.js';
import { until } from '../support/boot.js';

/** A Docker engine of the test's own, beside the machine's, that may be killed. */
export class OwnEngine {
  private readonly dir = mkdtempSync(join(tmpdir(), 'rk-engine-'));
  private readonly socket = join(this.dir, 'engine.sock');
  readonly docker = new Docker({ socketPath: this.socket });
  private child: ChildProcess | undefined;
  private printed = '';

  /** What a server is told, so that it uses this one. */
  get host(): string {
    return `unix://${this.socket}`;
  }

  /** Starts it, with the agent image of the machine's engine. */
  async open(): Promise<void> {
    const machine = new Docker();
    const tag = await agentImage({ docker: machine });
    await this.start();
    const image = await machine.getImage(tag).get();
    const loaded = await this.docker.loadImage(image as NodeJS.ReadableStream);
    await new Promise((resolve, reject) =>
      this.docker.modem.followProgress(loaded, (error) => (error ? reject(error) : resolve(undefined))),
    );
    await this.docker.getImage(tag).inspect();
  }

  async start(): Promise<void> {
    const place = { host: this.host, pidfile: this.in('pid'), 'data-root': this.in('data') };
    const apart = { 'exec-root': this.in('exec'), bridge: 'none', iptables: 'false', 'ip-masq': 'false' };
    const options = Object.entries({ ...place, ...apart, 'live-restore': 'true' });
    // It would take the file of one that was killed for an engine that is running.
    await rm(place.pidfile, { force: true });
    const words = options.map(([name, value]) => `--${name}=${value}`);
    // In a network of its own: an engine without a bridge takes away that of the machine's engine.
    const stdio: StdioOptions = ['ignore', 'ignore', 'pipe'];
    this.child = spawn('unshare', ['--net', 'dockerd', ...words], { stdio });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.printed += String(chunk)));
    const answers = (): Promise<boolean> =>
      this.docker.ping().then(
        () => true,
        () => false,
      );
    await until(answers, 'the engine answers').catch((error: Error) => {
      throw new Error(`${error.message}\n${this.printed}`);
    });
  }

  /** At once, without a word to its containers: they go on. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async close(): Promise<void> {
    await this.end('SIGTERM');
    const mounts = await readFile('/proc/self/mounts', 'utf8');
    const places = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
    for (const place of places.filter((path) => path.startsWith(`${this.dir}/`)))
      await promisify(execFile)('umount', ['-l', place]);
    await rm(this.dir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
    // The part of it that keeps the containers ends a moment later.
    const part = this.in('exec/containerd/containerd.pid');
    if (!existsSync(part)) return;
    const pid = (await readFile(part, 'utf8')).trim();
    await until(async () => !existsSync(`/proc/${pid}`), 'its containerd has ended');
  }

  private in(name: string): string {
    return join(this.dir, name);
  }
}
