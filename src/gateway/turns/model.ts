import { demoModelName } from '../../door/demo/demo-model.js';
import type { ModelPolicy, ModelUsage } from '../../door/model-policy.js';
import { handleDemoRequest } from '../../door/demo/demo-server.js';
import type { Upstream } from '../../door/upstream.js';
import type { ModelConfig } from '../../platform/config.js';
import type { Engine } from '../engine.js';
import { costOf } from './prices.js';
import type { Live } from './live.js';

/** The model that an agent's turns run on, as people are told it. */
export function modelName(config: ModelConfig, agentModel: string | null): string {
  return config.kind === 'demo' ? demoModelName : (agentModel ?? config.name);
}

function upstreamOf(config: ModelConfig): Upstream {
  if (config.kind === 'demo') return { kind: 'handler', handle: handleDemoRequest };
  const credential = config.credential && {
    ...config.credential,
    value: config.credential.value.replace(/^Bearer /, ''),
    oauth: config.credential.header === 'authorization',
  };
  return { kind: 'http', baseUrl: config.baseUrl, ...(credential && { credential }) };
}

/** Another provider knows only the models that it was set up with; Anthropic knows all that the harness asks for. */
function allowedModel(config: ModelConfig, agentModel: string | null, requested: string): string {
  if (config.kind === 'demo') return demoModelName;
  const known =
    config.baseUrl === 'https://api.anthropic.com' || requested === agentModel || requested === config.name;
  return known ? requested : modelName(config, agentModel);
}

/** What the door asks for one container: provider and model now, and where the usage is written. */
export function modelPolicy(
  engine: Engine,
  agent: { id: string; model: string | null },
  live: () => Live | undefined,
): ModelPolicy {
  const { model } = engine.config;
  return {
    upstream: () => upstreamOf(model),
    model: (requested) => allowedModel(model, agent.model, requested),
    after: (usage) => meter(engine, agent.id, live()?.turn?.id ?? null, usage),
  };
}

/** One row for each request to a model, and its sum on the turn, in one transaction. */
async function meter(
  engine: Engine,
  agentId: string,
  turnId: string | null,
  usage: ModelUsage,
): Promise<void> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, model, status, ms } = usage;
  const provider = engine.config.model.kind === 'demo' ? 'demo' : 'default';
  const costUsd = provider === 'demo' ? null : costOf(usage);
  const tokens = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
  await engine.database.transact(async (tx) => {
    await tx
      .insertInto('modelCall')
      .values({
        turnId,
        agentId,
        provider,
        model,
        ...tokens,
        costUsd,
        status,
        ms: Math.round(ms),
        at: engine.iso(),
      })
      .execute();
    if (turnId === null) return;
    await tx
      .updateTable('turn')
      .set((eb) => ({
        model,
        inputTokens: eb('inputTokens', '+', inputTokens + cacheReadTokens + cacheWriteTokens),
        outputTokens: eb('outputTokens', '+', outputTokens),
        ...(costUsd !== null && { costUsd: eb(eb.fn.coalesce('costUsd', eb.val(0)), '+', costUsd) }),
      }))
      .where('id', '=', turnId)
      .execute();
  });
}
