import { Problem } from '../platform/problem.js';
import type { AgentRuntime, Probe } from './runtime.js';

export interface RuntimeChoice {
  runtime: AgentRuntime;
  /** One sentence for an operator. */
  why: string;
  /** One sentence for the people in chats, when a real model runs without isolation that nobody has waived. */
  notice?: string;
}

export interface RuntimeCandidates {
  wanted: 'auto' | AgentRuntime['name'];
  /** Whether the demonstration model answers, which is given no built-in tool. */
  demo: boolean;
  docker: AgentRuntime;
  bubblewrap: AgentRuntime;
  process: AgentRuntime;
}

/** The strongest runtime that passes its probe; one that is asked for by name is used or refused, never replaced. */
export async function chooseRuntime({
  wanted,
  demo,
  ...candidates
}: RuntimeCandidates): Promise<RuntimeChoice> {
  if (wanted !== 'auto') return named(candidates[wanted]);
  const failures: Probe[] = [];
  for (const runtime of [candidates.docker, candidates.bubblewrap]) {
    const probe = await runtime.probe();
    if (probe.ok) return { runtime, why: [...failures, probe].map(({ detail }) => detail).join(' ') };
    failures.push(probe);
  }
  return unisolated(candidates.process, demo, failures);
}

async function named(runtime: AgentRuntime): Promise<RuntimeChoice> {
  const probe = await runtime.probe();
  if (probe.ok) return { runtime, why: `The runtime ${runtime.name} was asked for. ${probe.detail}` };
  const remedy = probe.remedy ? ` This may help: ${probe.remedy}.` : '';
  const asked = `The runtime ${runtime.name} was asked for, and no other is used in its place.`;
  throw new Problem('unavailable', `${asked} ${probe.detail}${remedy}`);
}

async function unisolated(runtime: AgentRuntime, demo: boolean, failures: Probe[]): Promise<RuntimeChoice> {
  const probe = await runtime.probe();
  if (!probe.ok) throw new Problem('unavailable', [...failures, probe].map(({ detail }) => detail).join(' '));
  const why = [...failures.map(({ detail }) => detail), runtime.isolation].join(' ');
  if (demo) return { runtime, why };
  const remedy = failures.findLast((failure) => failure.remedy)?.remedy;
  const way = remedy
    ? `This command on the server would give isolation: ${remedy}`
    : 'The log says what is missing.';
  return { runtime, why, notice: `Agents run on this server without isolation. ${way}` };
}
