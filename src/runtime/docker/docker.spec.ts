import { describe, expect, it } from '@jest/globals';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createOptions } from './create-options.js';
import { hostMounts } from './host-data.js';
import { splitStreams } from './streams.js';

function frame(kind: number, content: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(Buffer.byteLength(content), 4);
  return Buffer.concat([header, Buffer.from(content)]);
}

function attached() {
  const [connection, engine] = duplexPair();
  let broken = 0;
  const streams = splitStreams(connection, () => broken++);
  return { engine, streams, faults: () => broken };
}

describe('the frames of an engine', () => {
  it('are taken apart wherever the connection cuts them', async () => {
    const { engine, streams } = attached();
    for (const byte of Buffer.concat([frame(1, 'out'), frame(2, 'err'), frame(1, ''), frame(1, 'more')]))
      engine.write(Buffer.from([byte]));
    engine.end();
    expect(await Promise.all([text(streams.stdout), text(streams.stderr)])).toEqual(['outmore', 'err']);
  });

  it('hold the engine back while nobody reads, and lose nothing', async () => {
    const { engine, streams } = attached();
    const content = 'x'.repeat(30_000);
    for (let count = 0; count < 100; count++) engine.write(frame(1, content));
    engine.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(streams.stdout.readableLength).toBeLessThan(200_000);
    expect((await text(streams.stdout)).length).toBe(3_000_000);
  });

  it('end the container when they are longer than any engine makes them', async () => {
    const { engine, streams, faults } = attached();
    const header = Buffer.from([1, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
    engine.write(header);
    expect(await text(streams.stdout)).toBe('');
    expect(faults()).toBe(1);
  });

  it('end the container when they are no frames', async () => {
    const { engine, streams, faults } = attached();
    engine.write('HTTP/1.1 500 what');
    expect(await text(streams.stderr)).toBe('');
    expect(faults()).toBe(1);
  });

  it('pass our own end on', async () => {
    const { engine, streams } = attached();
    streams.stdin.end('bye');
    expect(await text(engine)).toBe('bye');
  });
});

describe('mounts of a server in a container', () => {
  const mount = (source: string) => ({ source, target: '/workspace', readOnly: false });
  const hostData = { inside: '/data', outside: '/srv/rookery' };

  it('are spelled as the engine sees them', () => {
    const sources = hostMounts([mount('/data/agents/a'), mount('/data')], hostData).map(
      ({ source }) => source,
    );
    expect(sources).toEqual(['/srv/rookery/agents/a', '/srv/rookery']);
  });

  it('are refused outside the data folder', () => {
    expect(() => hostMounts([mount('/database')], hostData)).toThrow(
      /\/database is outside the data folder \/data/,
    );
  });
});

describe('a hardened container', () => {
  const spec = {
    name: 'abcd2345',
    labels: { agent: 'a1', instance: 'forged' },
    command: ['/bin/true'],
    env: { KEY: 'a=b' },
    workdir: '/workspace',
    mounts: [{ source: '/data/home', target: '/workspace', readOnly: true }],
    limits: { memoryBytes: 1 << 30, cpus: 1.5, pids: 256, tmpBytes: 1 << 20 },
    uid: 10_001,
    gid: 10_001,
  };
  const options = createOptions(spec, { instance: 'i1', image: 'rookery-agent:1' });

  it('P8: has no network, no capability, no writable root and no swap', () => {
    expect(options.HostConfig).toMatchObject({
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Memory: 1 << 30,
      MemorySwap: 1 << 30,
      NanoCpus: 1.5e9,
      PidsLimit: 256,
      IpcMode: 'private',
      LogConfig: { Type: 'none' },
    });
  });

  it('belongs to the instance that made it, whatever its other labels say', () => {
    expect(options.name).toBe('rookery-i1-abcd2345');
    expect(options.Labels).toMatchObject({ 'rookery.instance': 'i1', 'rookery.agent': 'a1' });
  });
});
