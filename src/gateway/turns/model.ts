import { demoModelName } from '../../door/demo/demo-model.js';
import { handleDemoRequest } from '../../door/demo/demo-server.js';
import type { ModelPolicy } from '../../door/model-policy.js';
import type { CallerTurn } from '../../identity/caller.js';
import type { Upstream } from '../../door/upstream.js';
import type { ModelConfig } from '../../platform/config.js';
import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';
import type { Engine } from '../engine.js';
import { meter } from './meter.js';
import { personOfTurn } from './person.js';
import { modelAt, providersFor, upstreamAt, type Provider } from './providers.js';

/** An agent as far as the choice of its model goes. */
interface ModelAgent {
  path: string;
  model: string | null;
}

/** The model that turns run on, as people are told it. */
export interface ChosenModel {
  name: string;
  demo: boolean;
}

/** The model of an agent's turns; of the instance where none is named. */
export async function chosenModel(
  { database, config }: Pick<Engine, 'database' | 'config'>,
  agent?: ModelAgent,
): Promise<ChosenModel> {
  const [first] = await providersFor(database.read, agent?.path);
  const own = agent?.model ?? null;
  const preset = config.model.kind === 'demo' ? undefined : config.model.name;
  if (first) return { name: modelAt(first, own, null) ?? preset ?? 'sonnet', demo: false };
  return preset === undefined ? { name: demoModelName, demo: true } : { name: own ?? preset, demo: false };
}

/** What the server was started with. */
function presetUpstream(config: ModelConfig): Upstream {
  if (config.kind === 'demo') return { kind: 'handler', handle: handleDemoRequest, provider: 'demo' };
  const credential = config.credential && {
    ...config.credential,
    value: config.credential.value.replace(/^Bearer /, ''),
    oauth: config.credential.header === 'authorization',
  };
  return { kind: 'http', baseUrl: config.baseUrl, ...(credential && { credential }) };
}

/** Another provider knows only the models that it was set up with; Anthropic knows all that the harness asks for. */
function presetModel(config: ModelConfig, own: string | null, requested: string): string {
  if (config.kind === 'demo') return demoModelName;
  const known =
    config.baseUrl === 'https://api.anthropic.com' || requested === own || requested === config.name;
  return known ? requested : (own ?? config.name);
}

/**
 * The agent's providers with their credentials; one that cannot be asked is left out, and where none can be that is
 * said. The demonstration model is never among them: it would answer as if it were the real one.
 */
async function upstreamsOf(
  { database, keys }: Engine,
  agent: ModelAgent,
  providers: readonly Provider[],
  requested: string,
  turn: CallerTurn | undefined,
): Promise<Upstream[]> {
  const ready: Upstream[] = [];
  const problems: Problem[] = [];
  const person = turn && (await personOfTurn(database.read, turn.id));
  for (const provider of providers) {
    const model = modelAt(provider, requested, agent.model);
    try {
      const upstream = await upstreamAt(database.read, keys, provider, agent.path, person);
      ready.push({ ...upstream, ...(model !== undefined && { model }) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.gateway.warn({ provider: provider.name, why: error.detail }, 'a provider cannot be asked');
      problems.push(error);
    }
  }
  if (ready.length === 0 && problems[0]) throw problems[0];
  return ready;
}

/** What the door asks for one container: providers and models now, and where the usage is written. */
export function modelPolicy(
  engine: Engine,
  agent: ModelAgent & { id: string; demo: boolean },
  running: () => CallerTurn | undefined,
): ModelPolicy {
  const preset = engine.config.model;
  return {
    upstream: async (requested) => {
      const providers = await providersFor(engine.database.read, agent.path);
      if (providers.length > 0) return upstreamsOf(engine, agent, providers, requested, running());
      // A container that was made for a real model has its tools, and its turn must not go on as a demonstration.
      if (preset.kind === 'demo' && !agent.demo)
        throw new Problem('unavailable', `${agent.path} has no provider any more.`);
      return presetUpstream(preset);
    },
    model: (requested) => presetModel(preset, agent.model, requested),
    // What an agent leaves running after its turn gets no model: nobody would have asked for it, nor see its cost.
    before: () => {
      if (!running())
        throw new Problem('forbidden', 'No turn is running; the model answers only during one.');
      engine.step('model-asked');
    },
    after: (usage) => meter(engine, agent.id, running()?.id ?? null, usage),
  };
}
