import { afterAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeContract } from '../../../test/contract/runtime.js';
import { DockerRuntime } from './docker.runtime.js';
import { agentImage } from './image.js';

const docker = new Docker();
const image = () => agentImage({ docker });

runtimeContract('docker', {
  make: (runDir) => new DockerRuntime({ instance: `spec${process.pid}`, runDir, docker, image }),
  isolated: true,
  talk: (socket) => ['socat', '-t', '30', '-', `UNIX-CONNECT:${socket}`],
  adds: ['HOSTNAME', 'HOME', 'PWD'],
});

it('is not given up because the server is busy while it is tried', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-'));
  const busy = setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600), 10);
  try {
    const runtime = new DockerRuntime({ instance: `busy${process.pid}`, runDir: folder, docker, image });
    expect(await runtime.probe()).toMatchObject({ ok: true });
  } finally {
    clearInterval(busy);
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('a runtime whose engine goes away', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-'));
  const socketPath = join(folder, 'engine.sock');
  const instance = `gone${process.pid}`;
  const peers = new Set<Socket>();
  const engine = createServer((peer) => {
    const behind = connect('/var/run/docker.sock');
    for (const socket of [peer, behind]) peers.add(socket.on('error', () => undefined));
    peer.pipe(behind).pipe(peer);
  });

  afterAll(async () => {
    const direct = new DockerRuntime({ instance, runDir: folder, docker, image });
    for (const { name } of await direct.survivors()) await direct.remove(name);
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells it as the reason of the exit, and refuses to call the container dead', async () => {
    await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
    const runtime = new DockerRuntime({
      instance,
      runDir: folder,
      docker: new Docker({ socketPath }),
      image,
    });
    const container = await runtime.start({
      ...{ name: 'gone2345', labels: {}, command: ['/bin/sleep', '600'], env: {}, workdir: '/', mounts: [] },
      limits: { memoryBytes: 64 << 20, cpus: 1, pids: 16, tmpBytes: 1 << 20 },
      ...{ uid: 10_001, gid: 10_001 },
    });
    engine.close();
    for (const socket of peers) socket.destroy();
    expect(await container.exited).toEqual({ code: null, signal: null, reason: 'engine gone' });
    await expect(container.kill()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await runtime.probe()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^No Docker engine answers/),
    });
  });
});
