import type Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../../platform/problem.js';
import type { Container, Exit, Inherited } from '../runtime.js';
import { engineProblem, engineStatus } from './engine-problem.js';
import { nextExit } from './next-exit.js';
import { splitStreams } from './streams.js';

const attach = { hijack: true, stream: true, stdin: true, stdout: true, stderr: true };

/** How long output that is still on its way may take before an ended container is removed. */
const flushMs = 10_000;

/** Creates, attaches, waits and only then starts: in another order output or the exit is missed. */
export async function startContainer(
  docker: Docker,
  name: string,
  options: Docker.ContainerCreateOptions,
): Promise<Container> {
  const container = await docker.createContainer(options).catch((error: unknown) => {
    throw engineProblem('The container could not be made', error);
  });
  try {
    const connection = (await container.attach(attach)) as Duplex;
    const outlives = options.StdinOnce === false;
    const live = new LiveContainer(name, container, connection, nextExit(docker, container.id), outlives);
    await container.start();
    return live;
  } catch (error) {
    await removeContainer(container).catch(() => undefined);
    throw engineProblem('The container could not be started', error);
  }
}

/** New streams of a container that runs without a server, and the environment that it was made with. */
export async function inheritContainer(docker: Docker, id: string, name: string): Promise<Inherited> {
  const container = docker.getContainer(id);
  try {
    const { Config, State } = await container.inspect();
    if (!State.Running || Config.StdinOnce) throw new Problem('unavailable', 'The container has ended.');
    const connection = (await container.attach(attach)) as Duplex;
    const live = new LiveContainer(name, container, connection, nextExit(docker, id, 'not-running'), true);
    return { container: live, env: Object.fromEntries(Config.Env.map(variable)) };
  } catch (error) {
    throw engineProblem('The container could not be taken over', error);
  }
}

function variable(text: string): [string, string] {
  const [name = ''] = text.split('=', 1);
  return [name, text.slice(name.length + 1)];
}

/** Ends and removes; a container that is gone is no error, and one that is being removed is waited for. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  for (let round = 0; round < 50; round++) {
    try {
      return void (await container.remove({ force: true, v: true }));
    } catch (error) {
      if (engineStatus(error) === 404) return;
      if (engineStatus(error) !== 409) throw engineProblem('The container could not be removed', error);
      await delay(100);
    }
  }
  throw new Problem(
    'unavailable',
    'The container could not be removed: the engine is still at it after 5 seconds.',
  );
}

class LiveContainer implements Container {
  readonly stdin: Container['stdin'];
  readonly stdout: Container['stdout'];
  readonly stderr: Container['stderr'];
  readonly exited: Promise<Exit>;
  private killing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly container: Docker.Container,
    private readonly connection: Duplex,
    ended: ReturnType<typeof nextExit>,
    outlives: boolean,
  ) {
    // The engine keeps the input of such a container open for whoever attaches next.
    const signal = (): void => void container.kill({ signal: 'SIGTERM' }).catch(() => undefined);
    const broken = (): void => void this.kill().catch(() => undefined);
    const streams = splitStreams(connection, broken, outlives ? signal : undefined);
    this.stdin = streams.stdin;
    this.stdout = streams.stdout;
    this.stderr = streams.stderr;
    const closed = finished(connection, { writable: false }).catch(() => undefined);
    this.exited = ended.then(
      ({ StatusCode }) => this.exit(StatusCode),
      () => ({ code: null, signal: null, reason: 'engine gone' }),
    );
    void this.exited
      .then(() => Promise.race([closed, delay(flushMs, undefined, { ref: false })]))
      .then(() => this.kill())
      .catch(() => undefined);
  }

  kill(): Promise<void> {
    this.killing ??= this.remove().catch((error: unknown) => {
      this.killing = undefined;
      throw error;
    });
    return this.killing;
  }

  private async remove(): Promise<void> {
    // The engine waits for what was written to be taken, and a reader who has left would hold it up for ever.
    this.connection.unpipe().resume();
    await removeContainer(this.container);
    await this.exited;
  }

  private async exit(code: number): Promise<Exit> {
    if (this.killing) return { code: null, signal: 'SIGKILL' };
    if (code !== 137) return { code, signal: null };
    // On a busy machine the engine does not always hear that the kernel did it.
    const state = await this.container.inspect().catch(() => undefined);
    const reason = state?.State.OOMKilled ? 'out of memory' : 'killed, probably out of memory';
    return { code, signal: null, reason };
  }
}
