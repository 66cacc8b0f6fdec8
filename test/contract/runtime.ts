import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { newName } from '../../src/platform/ids.js';
import type { AgentRuntime, Container, ContainerSpec, Exit, Mount } from '../../src/runtime/runtime.js';

export interface RuntimeSubject {
  /** A runtime of one instance; two calls stand for a server and the one that is started after it. */
  make(runDir: string): AgentRuntime;
  /** Whether something stands between the agent and the host. */
  isolated: boolean;
  /** argv that connects its standard streams to a unix socket. */
  talk(socket: string): string[];
  /** What an engine or this runtime's own mark adds to the environment. */
  adds: string[];
}

interface Ran {
  out: string;
  err: string;
  exit: Exit;
}

const limits = { memoryBytes: 256 << 20, cpus: 1, pids: 64, tmpBytes: 16 << 20 };
const path = '/usr/local/bin:/usr/bin:/bin';

/** What every runtime does; for those that isolate, what they keep away as well. */
export function runtimeContract(name: string, subject: RuntimeSubject): void {
  describe(`the runtime ${name}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'rookery-'));
    const [home, door, shared] = ['home', 'door', 'shared'].map((folder) => join(root, folder)) as [
      string,
      string,
      string,
    ];
    const mounts: Mount[] = [
      { source: home, target: '/workspace', readOnly: false },
      { source: door, target: '/run/agent', readOnly: true },
      { source: shared, target: '/shared', readOnly: true },
    ];
    let runtime: AgentRuntime;
    let owner: { uid: number; gid: number };
    let inside: (path: string) => string;

    beforeAll(() => {
      process.env.ROOKERY_CANARY = 'the server alone';
      runtime = subject.make(join(root, 'run'));
      owner = runtime.owner(7);
      inside = runtime.inside(mounts);
      for (const folder of [home, door, shared]) {
        mkdirSync(folder, { mode: 0o700 });
        chownSync(folder, owner.uid, owner.gid);
      }
    });
    afterAll(async () => {
      delete process.env.ROOKERY_CANARY;
      for (const left of await runtime.survivors()) await runtime.remove(left.name);
      rmSync(root, { recursive: true, force: true });
    });

    const start = (script: string, overrides: Partial<ContainerSpec> = {}): Promise<Container> =>
      runtime.start({
        name: newName(),
        labels: { agent: 'a7', session: 's1' },
        command: ['/bin/sh', '-c', script],
        env: { PATH: path },
        workdir: '/workspace',
        mounts,
        limits,
        ...owner,
        ...overrides,
      });
    const finish = async (container: Container): Promise<Ran> => {
      const [out, err, exit] = await Promise.all([
        text(container.stdout),
        text(container.stderr),
        container.exited,
      ]);
      return { out, err, exit };
    };
    const run = async (script: string, overrides: Partial<ContainerSpec> = {}): Promise<Ran> => {
      const container = await start(script, overrides);
      container.stdin.end();
      return finish(container);
    };

    it('passes its own probe', async () => {
      expect(await runtime.probe()).toMatchObject({ ok: true });
      expect(await runtime.survivors()).toEqual([]);
    });

    it('echoes what comes in until its input is closed, and keeps the two outputs apart', async () => {
      const container = await start('cat; echo closed >&2');
      container.stdin.write('one\n');
      container.stdin.end('two\n');
      expect(await finish(container)).toEqual({
        out: 'one\ntwo\n',
        err: 'closed\n',
        exit: { code: 0, signal: null },
      });
    });

    it('answers while its input is still open', async () => {
      const container = await start('read line; echo "got $line"; cat');
      const first = new Promise<string>((resolve) =>
        container.stdout.once('data', (data) => resolve(String(data))),
      );
      container.stdin.write('hello\n');
      expect(await first).toBe('got hello\n');
      container.stdin.end();
      expect((await container.exited).code).toBe(0);
    });

    it('tells the exit code', async () => {
      expect((await run('exit 42')).exit).toEqual({ code: 42, signal: null });
    });

    it('carries ten megabytes intact', async () => {
      const bytes = randomBytes(10 << 20);
      await writeFile(join(shared, 'big'), bytes, { mode: 0o644 });
      const container = await start(`cat '${inside('/shared/big')}'; cat`);
      container.stdin.end(bytes);
      const out = await buffer(container.stdout);
      const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex');
      expect(out.length).toBe(bytes.length * 2);
      expect(digest(out)).toBe(digest(Buffer.concat([bytes, bytes])));
    });

    it('gives exactly the environment it was told', async () => {
      const { out } = await run('exec env', { env: { PATH: path, GIVEN: 'a b=c\n"d"', EMPTY: '' } });
      expect(out).toContain('GIVEN=a b=c\n"d"\n');
      const names = out.match(/^\w+(?==)/gm) ?? [];
      expect(names.filter((item) => !subject.adds.includes(item)).sort()).toEqual(['EMPTY', 'GIVEN', 'PATH']);
    });

    it('starts in its workdir as its own user, and its files come out as that user', async () => {
      const { out } = await run('pwd; id -u; id -g; echo made > made');
      expect(out).toBe(`${inside('/workspace')}\n${owner.uid}\n${owner.gid}\n`);
      expect(await readFile(join(home, 'made'), 'utf8')).toBe('made\n');
      expect(await stat(join(home, 'made'))).toMatchObject(owner);
    });

    it('talks over a unix socket in a read-only folder', async () => {
      const server = createServer({ allowHalfOpen: true }, (peer) => peer.pipe(peer));
      const socket = join(door, 'm.sock');
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      chmodSync(socket, 0o600);
      chownSync(socket, owner.uid, owner.gid);
      const talk = subject.talk(inside('/run/agent/m.sock'));
      const command = ['/bin/sh', '-c', 'echo over the socket | "$@"', 'talk', ...talk];
      expect((await run('', { command })).out).toBe('over the socket\n');
      server.close();
    });

    it('ends grandchildren with it, even those that left its process group', async () => {
      const fifo = join(home, 'fifo');
      execFileSync('mkfifo', [fifo]);
      chownSync(fifo, owner.uid, owner.gid);
      const open = 'exec 3>fifo; echo born >&3; sleep 600';
      const container = await start(`setsid sh -c '${open}' & sh -c '${open}' & sleep 600`);
      const births = createReadStream(fifo);
      const seen = text(births);
      await new Promise((resolve) => births.once('data', resolve));
      await container.kill();
      // The reading end closes when no process holds the writing end any more.
      expect(await seen).toMatch(/^(born\n)*$/);
      expect(await container.exited).toEqual({ code: null, signal: 'SIGKILL' });
    });

    it('may be killed twice, at once and after its end', async () => {
      const container = await start('sleep 600');
      await Promise.all([container.kill(), container.kill()]);
      await container.kill();
      const ended = await start('exit 3');
      expect(await ended.exited).toEqual({ code: 3, signal: null });
      await ended.kill();
    });

    it('can be killed while nobody reads what it writes', async () => {
      const container = await start('yes; sleep 600');
      await new Promise((resolve) => container.stdout.once('readable', resolve));
      await container.kill();
      expect(await container.exited).toEqual({ code: null, signal: 'SIGKILL' });
      expect((await runtime.survivors()).map((item) => item.name)).not.toContain(container.name);
    });

    it('survives a write to a container that has ended', async () => {
      const container = await start('exit 0');
      await container.exited;
      container.stdin.write('too late');
      container.stdin.end();
      await container.kill();
      expect(await container.exited).toMatchObject({ code: 0 });
    });

    it('finds what an earlier server has left, and removes it', async () => {
      const container = await start('sleep 600');
      const next = subject.make(join(root, 'run'));
      const found = (await next.survivors()).find((item) => item.name === container.name);
      expect(found).toMatchObject({ name: container.name, labels: { agent: 'a7', session: 's1' } });
      await next.remove(container.name);
      await next.remove(container.name);
      await container.exited;
      expect((await next.survivors()).map((item) => item.name)).not.toContain(container.name);
    });

    it('leaves nothing behind when a container ends by itself', async () => {
      const container = await start('sleep 600 & exit 0');
      await container.exited;
      await container.kill();
      expect((await runtime.survivors()).map((item) => item.name)).not.toContain(container.name);
    });

    it('says why a container cannot be started', async () => {
      const gone = { source: join(root, 'gone'), target: '/gone', readOnly: true };
      const started = run('exit 0', { mounts: [gone, ...mounts], workdir: '/gone' });
      const told = await started.then(
        ({ exit, err }) => (exit.code ? err : ''),
        (error: Error) => error.message,
      );
      expect(told).not.toBe('');
    });

    if (subject.isolated) isolationContract(run, () => ({ home, shared }));
  });
}

type Run = (script: string, overrides?: Partial<ContainerSpec>) => Promise<Ran>;

function isolationContract(run: Run, folders: () => { home: string; shared: string }): void {
  it('P8: has no network but loopback', async () => {
    const { out } = await run('cat /proc/net/dev /proc/net/route');
    expect(out.match(/^\s*\w+(?=:)/gm)?.map((item) => item.trim())).toEqual(['lo']);
    expect(out).not.toMatch(/^eth/m);
  });

  it('may write its home, and nothing else but its temporary folder', async () => {
    await writeFile(join(folders().shared, 'given'), 'from the host', { mode: 0o644 });
    const tries = [
      '/shared/x',
      '/shared/given',
      '/run/agent/x',
      '/x',
      '/usr/x',
      '/etc/x',
      '/dev/x',
      '/opt/x',
    ];
    const { out } = await run(
      `cat /shared/given; for f in ${tries.join(' ')}; do (echo x > $f) 2>/dev/null && echo "wrote $f"; done
      for f in /workspace/x /tmp/x; do echo x > $f || echo "could not write $f"; done`,
    );
    expect(out).toBe('from the host');
    expect(await readFile(join(folders().home, 'x'), 'utf8')).toBe('x\n');
  });

  it('mounts where nothing was, and into another mount', async () => {
    const { home, shared } = folders();
    const { out, err } = await run('ls /deep/in/it nested; ls /proc/self/fd | grep -c .', {
      mounts: [
        { source: shared, target: '/workspace/nested', readOnly: true },
        { source: home, target: '/workspace', readOnly: false },
        { source: shared, target: '/deep/in/it', readOnly: true },
      ],
    });
    expect(err).toBe('');
    expect(out).toMatch(/^\/deep\/in\/it:\nbig\n(.*\n)*nested:\nbig\n/);
    // The three streams and the folder that is being listed.
    expect(out).toMatch(/\n4\n$/);
  });

  it('has no capability, gains none, and sees no other process', async () => {
    const { out } = await run('cat /proc/self/status; echo processes $(ls /proc | grep -c "^[0-9]")');
    expect(out).toMatch(/^CapEff:\t0+$/m);
    expect(out).toMatch(/^CapBnd:\t0+$/m);
    expect(out).toMatch(/^NoNewPrivs:\t1$/m);
    expect(Number(/processes (\d+)/.exec(out)?.[1])).toBeLessThan(8);
  });

  it('cannot make a user namespace of its own', async () => {
    expect((await run('unshare --user true')).exit.code).not.toBe(0);
  });

  it('cannot see the files of the host', async () => {
    const { home } = folders();
    expect((await run(`cat /etc/shadow '${home}/made'; ls /proc/1/root/`)).out).not.toMatch(/root:|made/);
  });

  it('is stopped at its number of processes', async () => {
    const { err } = await run('i=0; while [ $i -lt 100 ]; do sleep 5 & i=$((i+1)); done', {});
    expect(err).toMatch(/fork|Resource temporarily unavailable/i);
  });

  it('is ended when it uses more memory than it may, and the reason is told', async () => {
    const { exit } = await run('exec tail /dev/zero');
    expect(exit).toMatchObject({ code: 137, reason: expect.stringContaining('out of memory') });
  });

  it('cannot fill its temporary folder beyond its size', async () => {
    const { out, err } = await run('head -c 32000000 /dev/zero > /tmp/full; stat -c %s /tmp/full');
    expect(err).toMatch(/No space left/);
    expect(Number(out)).toBeLessThanOrEqual(16 << 20);
  });
}
