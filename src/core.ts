import { arch } from 'node:os';
import { join } from 'node:path';
import { Reflector } from '@nestjs/core';
import type { Adapters } from './adapters/platforms.js';
import { Database } from './db/db.js';
import { migrate } from './db/migrate.js';
import type { EgressHooks } from './gateway/channels/egress.js';
import { Engine } from './gateway/engine.js';
import { FileStore } from './gateway/files.js';
import { Gateway } from './gateway/gateway.js';
import type { Harness } from './gateway/harness/harness.js';
import { HomeMover } from './gateway/home-mover.js';
import { instanceOf, runDirOf } from './gateway/run-dir.js';
import type { ChosenRuntime } from './gateway/take-up.js';
import type { WorksLimits } from './gateway/works.js';
import { chosenModel } from './gateway/turns/model.js';
import { turnTools } from './gateway/tools/turn.resource.js';
import { Authenticator } from './identity/bearer.js';
import type { KeyRing } from './identity/key-ring.js';
import { openKeyRing } from './identity/key-ring-file.js';
import { Holds } from './kernel/approvals/hold.js';
import { AuthorizeGuard } from './kernel/authorize.guard.js';
import { Dispatcher } from './kernel/dispatcher.js';
import { Effects } from './kernel/effects.js';
import { PortBoard } from './kernel/ports.js';
import { Readiness } from './kernel/readiness.js';
import { Journal } from './manifest/journal.js';
import { Kinds } from './manifest/kinds.js';
import { Recorder } from './kernel/recorder.js';
import { Registry } from './kernel/registry.js';
import type { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { log } from './platform/log.js';
import type { StepObserver } from './platform/steps.js';
import { resources } from './resources/index.js';
import { BubblewrapRuntime } from './runtime/bubblewrap/bubblewrap.runtime.js';
import { chooseRuntime } from './runtime/choose.js';
import { DockerRuntime } from './runtime/docker/docker.runtime.js';
import { findHarness } from './runtime/docker/harness-binary.js';
import { agentImage } from './runtime/docker/image.js';
import { ProcessRuntime } from './runtime/process/process.runtime.js';
import { harnessPath, type AgentRuntime } from './runtime/runtime.js';
import { toolServerOf } from './surfaces/mcp/tool-server.js';

/** The whole server without its HTTP face; every object is made here, once, and handed to those that need it. */
export interface Core {
  config: Config;
  clock: Clock;
  database: Database;
  registry: Registry;
  guard: AuthorizeGuard;
  dispatcher: Dispatcher;
  readiness: Readiness;
  engine: Engine;
  gateway: Gateway;
}

/** What tests put in the place of the real thing. */
export interface CoreOverrides {
  runtime?: AgentRuntime;
  harness?: Harness;
  limits?: WorksLimits;
  adapters?: Adapters;
  egress?: EgressHooks;
  step?: StepObserver;
}

function candidatesOf(
  config: Config,
  readiness: Readiness,
): Record<'docker' | 'bubblewrap' | 'process', AgentRuntime> {
  const instance = instanceOf(config.dataDir);
  const runDir = runDirOf(config.dataDir);
  const harness = { source: findHarness(arch()).path, target: harnessPath, readOnly: true };
  const progress = (line: string): void => {
    readiness.set('runtime', `the agent image is being built: ${line}`);
    log.runtime.info({ line }, 'agent image');
  };
  const hostData =
    config.hostData === undefined ? {} : { hostData: { inside: config.dataDir, outside: config.hostData } };
  return {
    docker: new DockerRuntime({
      instance,
      runDir,
      image: (docker) => agentImage({ docker, progress }),
      ...hostData,
    }),
    bubblewrap: new BubblewrapRuntime({ instance, runDir, programs: [harness] }),
    process: new ProcessRuntime({ instance, programs: [harness] }),
  };
}

/** What is known only once the gateway is there, asked by tools that need it while a turn runs. */
class Late {
  gateway: Gateway | undefined;

  get running(): Gateway {
    if (!this.gateway) throw new Error('the gateway is not there yet');
    return this.gateway;
  }
}

/** The kernel over the resources and the tools of a turn. */
function kernelOf(database: Database, clock: Clock, files: FileStore, late: Late) {
  const tools = turnTools({
    files,
    folders: () => late.running.folders,
    waits: () => late.running.waits,
    capabilities: (channel) => late.running.channels.get(channel)?.capabilities,
  });
  const registry = new Registry([...resources, tools]);
  const board = new PortBoard();
  const recorder = new Recorder(database, clock, new Holds(board));
  const authenticator = new Authenticator(database, clock);
  const guard = new AuthorizeGuard(new Reflector(), registry, database, authenticator, recorder);
  const journal = new Journal(new Kinds(resources));
  const dispatcher = new Dispatcher(database, recorder, board, new Effects(clock), registry, journal);
  return { registry, board, guard, dispatcher, journal };
}

async function openDatabase(config: Config): Promise<Database> {
  const database = new Database(join(config.dataDir, 'rookery.db'));
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A database whose secrets do not open is not held open either. */
async function keysOf(database: Database, config: Config): Promise<KeyRing> {
  try {
    return await openKeyRing(database.read, config);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the data directory and builds the server; nothing runs yet. */
export async function buildCore(config: Config, clock: Clock, overrides: CoreOverrides = {}): Promise<Core> {
  const database = await openDatabase(config);
  if (overrides.step) database.onStep = overrides.step;
  const readiness = new Readiness();
  const engine = new Engine(config, database, clock, await keysOf(database, config));
  const files = new FileStore(config.dataDir);
  const late = new Late();
  const { registry, board, guard, dispatcher, journal } = kernelOf(database, clock, files, late);
  await journal.catchUp(database, clock.iso());
  const candidates = candidatesOf(config, readiness);
  const gateway = new Gateway({
    engine,
    files,
    mover: new HomeMover(engine),
    readiness,
    toolsOf: (caller, lets) => toolServerOf({ registry, guard, dispatcher, lets }, 'door', caller),
    within: (...command) => dispatcher.within(...command),
    candidates: overrides.runtime ? [overrides.runtime] : Object.values(candidates),
    choose: async () => {
      const { demo } = await chosenModel(engine);
      return choose(config.runtime, demo, candidates, overrides.runtime);
    },
    ...(overrides.harness && { harness: overrides.harness }),
    ...(overrides.limits && { limits: overrides.limits }),
    ...(overrides.adapters && { adapters: overrides.adapters }),
    ...(overrides.egress && { egress: overrides.egress }),
  });
  late.gateway = gateway;
  board.bind(gateway.ports);
  return { config, clock, database, registry, guard, dispatcher, readiness, engine, gateway };
}

async function choose(
  wanted: Config['runtime'],
  demo: boolean,
  candidates: Record<'docker' | 'bubblewrap' | 'process', AgentRuntime>,
  given: AgentRuntime | undefined,
): Promise<ChosenRuntime> {
  if (given) return { runtime: given, why: 'given' };
  return chooseRuntime({ wanted, demo, ...candidates });
}
