import type { AgentRuntime, ContainerSpec } from '../../../src/runtime/runtime.js';
import type { Facts } from '../captive.js';
import type { Guard } from './guards.js';

/** Runs scripts as the command of a container: the product's own, or one without some of its guards. */
export interface Cells {
  /** `guards` are left out; with none the product's runtime itself makes the container. */
  sh(script: string, facts: Facts, guards: readonly Guard[]): Promise<string>;
  close(): Promise<void>;
}

/** A runtime of the product that remembers what it was asked for. */
export function remembering(runtime: AgentRuntime): { runtime: AgentRuntime; last(): ContainerSpec } {
  let spec: ContainerSpec | undefined;
  const start = (asked: ContainerSpec): ReturnType<AgentRuntime['start']> => {
    spec = asked;
    return runtime.start(asked);
  };
  return {
    runtime: new Proxy(runtime, {
      get: (target, name) => {
        if (name === 'start') return start;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
    last() {
      if (!spec) throw new Error('no container was asked for');
      return spec;
    },
  };
}
