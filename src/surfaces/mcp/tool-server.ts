import type { Caller } from '../../identity/caller.js';
import type { CallMeta } from '../../kernel/admitted.js';
import type { AuthorizeGuard } from '../../kernel/authorize.guard.js';
import type { Dispatcher, Outcome } from '../../kernel/dispatcher.js';
import type { Gate } from '../../kernel/gate.js';
import type { Operation, Registry } from '../../kernel/registry.js';
import { UnknownTool, type ToolAnswer, type ToolServer } from '../../kernel/tools.js';
import { Problem } from '../../platform/problem.js';
import { bounded, finderViews, findTools, innerCall } from './tool-finder.js';
import { takesVersion, toolView } from './tool-view.js';

/** What every tool server works with; one for the process. */
export interface ToolKit {
  registry: Registry;
  guard: AuthorizeGuard;
  dispatcher: Dispatcher;
  /** Leaves out tools by name, whatever the grants say; absent leaves out none. */
  lets?: (tool: string) => boolean;
}

type Args = Record<string, unknown>;

function usable(kit: ToolKit, surface: CallMeta['surface'], gate: Gate): Operation[] {
  return kit.registry
    .on(surface)
    .filter((op) => kit.lets?.(op.tool) ?? true)
    .filter((op) => !(op.action.effect === 'read' && op.action.stream) && gate.maySomewhere(op.id));
}

/** Hot tools first, then those of resources that a grant names, then what a `*` opens. */
function byUse(gate: Gate): (a: Operation, b: Operation) => number {
  const named = new Set(gate.grants.map((grant) => grant.action.split(':', 1)[0]));
  const rank = ({ resource }: Operation): number =>
    resource.tier === 'hot' ? 0 : named.has(resource.name) ? 1 : 2;
  return (a, b) => rank(a) - rank(b);
}

function splitVersion(op: Operation, args: Args): { input: Args; ifVersion?: number } {
  if (!takesVersion(op) || args.ifVersion === undefined) return { input: args };
  const { ifVersion, ...input } = args;
  if (Number.isSafeInteger(ifVersion)) return { input, ifVersion: ifVersion as number };
  throw new Problem('invalid', 'The input is not valid: ifVersion.', [
    { path: 'ifVersion', message: 'must be a whole number' },
  ]);
}

function succeeded({ value }: Outcome): ToolAnswer {
  const structured = (value ?? { done: true }) as Record<string, unknown>;
  return { text: JSON.stringify(structured), structured, isError: false };
}

function failed(error: unknown, requestId: string | undefined): ToolAnswer {
  if (!(error instanceof Problem)) throw error;
  const structured = { ...error.body(requestId) };
  return { text: JSON.stringify(structured), structured, isError: true };
}

/**
 * The tools of a surface as one caller may use them. `caller` is asked anew for each list and call, so that roles and
 * a running turn are those of the moment. An agent is shown at most forty and finds the rest with `find_tools`.
 */
export function toolServerOf(
  kit: ToolKit,
  surface: 'mcp' | 'door',
  caller: () => Promise<Caller>,
  requestId?: string,
): ToolServer {
  async function call(name: string, args: Args, callId: string | undefined): Promise<ToolAnswer> {
    const who = await caller();
    const gate = await kit.guard.gateOf(who);
    const tools = usable(kit, surface, gate);
    const op = tools.find((known) => known.tool === name);
    if (!op) throw new UnknownTool(name);
    try {
      const { input, ifVersion } = splitVersion(op, args);
      const meta = {
        surface,
        ...(requestId && { requestId }),
        ...(callId && { callId }),
        ...(ifVersion !== undefined && { ifVersion }),
      };
      return succeeded(await kit.dispatcher.run(await kit.guard.admit(op, who, input, meta)));
    } catch (error) {
      return failed(error, requestId);
    }
  }

  async function find(args: Args): Promise<ToolAnswer> {
    const gate = await kit.guard.gateOf(await caller());
    try {
      return findTools(usable(kit, surface, gate).map(toolView), args);
    } catch (error) {
      return failed(error, requestId);
    }
  }

  async function callFound(args: Args, callId: string | undefined): Promise<ToolAnswer> {
    let inner;
    try {
      inner = innerCall(args);
    } catch (error) {
      return failed(error, requestId);
    }
    return call(inner.name, inner.args, callId);
  }

  return {
    async list() {
      const who = await caller();
      const gate = await kit.guard.gateOf(who);
      const views = usable(kit, surface, gate).sort(byUse(gate)).map(toolView);
      return who.agent ? bounded(views) : views;
    },
    async call(name, args, callId) {
      const [finder, runner] = finderViews.map((view) => view.name);
      if (name === finder) return find(args);
      return name === runner ? callFound(args, callId) : call(name, args, callId);
    },
  };
}
