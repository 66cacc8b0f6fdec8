import type { Readable, Writable } from 'node:stream';

/** Where every runtime puts the harness binary, as seen from inside. */
export const harnessPath = '/opt/agent/claude';

/** A folder or file of the host, and where the agent finds it. Sources are real paths, checked by the caller. */
export interface Mount {
  source: string;
  target: string;
  readOnly: boolean;
}

/** Limits of one container. Bytes; `cpus` may be a fraction. */
export interface Limits {
  memoryBytes: number;
  cpus: number;
  pids: number;
  tmpBytes: number;
}

/** All that a runtime needs to know; nothing is inherited from the server's environment. */
export interface ContainerSpec {
  /** Eight characters, drawn before the container is made; also the name of its run directory. */
  name: string;
  /** instance, agent, session, lease (and what a sweep needs to know). */
  labels: Record<string, string>;
  /** argv; the first is an absolute path as seen from inside. */
  command: string[];
  env: Record<string, string>;
  workdir: string;
  mounts: Mount[];
  limits: Limits;
  uid: number;
  gid: number;
  /**
   * It goes on when its server dies, where the runtime can find it again by `takeOver`; the end of its input then
   * tells the process to end.
   */
  outlives?: boolean;
}

export interface Exit {
  code: number | null;
  signal: string | null;
  /** What the engine knows beyond the code: `out of memory`, `killed, probably out of memory`, `engine gone`. */
  reason?: string;
}

/** A running container by its three streams. What comes out of them is untrusted input of that agent. */
export interface Container {
  readonly name: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once, and never rejects. As with a child process, output may still be waiting in the streams then. */
  readonly exited: Promise<Exit>;
  /** Ends everything in it and removes it; idempotent. Rejects only when the engine cannot be asked to. */
  kill(): Promise<void>;
}

export interface Probe {
  ok: boolean;
  /** One sentence for an operator: what was tried and what to do about a failure. */
  detail: string;
  /** The one command that would make a failed probe pass, where it is known. */
  remedy?: string;
}

/** A container found at start that an earlier server of this data directory has left. */
export interface Survivor {
  name: string;
  labels: Record<string, string>;
}

/** A live container of an earlier server, with new streams: what it wrote to nobody is lost. */
export interface Inherited {
  container: Container;
  /** As it was made with, told by the engine: nothing inside can change it. */
  env: Record<string, string>;
}

/** One way to run an agent's container. All of them pass test/contract/runtime.ts. */
export interface AgentRuntime {
  readonly name: 'docker' | 'bubblewrap' | 'process';
  /** What stands between the agent and the host, in one sentence, limits of it included. */
  readonly isolation: string;
  /** Tries the real thing: a mounted folder, a written file, a unix socket, as the agent's uid. */
  probe(): Promise<Probe>;
  /** The uid and gid an agent's files must have; `number` is the agent's own small number (1, 2, …). */
  owner(number: number): { uid: number; gid: number };
  /** How a path of the container is spelled for the process inside: itself, or the host's path where nothing is mounted. */
  inside(mounts: Mount[]): (path: string) => string;
  start(spec: ContainerSpec): Promise<Container>;
  survivors(): Promise<Survivor[]>;
  /** Attaches to a survivor that is still running. Absent where nothing outlives the server. */
  takeOver?(name: string): Promise<Inherited>;
  /** Ends and removes a survivor; no error when it is already gone. */
  remove(name: string): Promise<void>;
}
