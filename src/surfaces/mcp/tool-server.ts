import type { Caller } from '../../identity/caller.js';
import { HeldCall } from '../../kernel/approvals/hold.js';
import type { AuthorizeGuard } from '../../kernel/authorize.guard.js';
import type { Dispatcher } from '../../kernel/dispatcher.js';
import type { Gate } from '../../kernel/gate.js';
import type { Outcome } from '../../kernel/outcome.js';
import { isOn, type Operation, type Registry } from '../../kernel/registry.js';
import { UnknownTool, type ToolAnswer, type ToolServer, type ToolView } from '../../kernel/tools.js';
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

type ToolSurface = 'mcp' | 'door';
type Args = Record<string, unknown>;

/** Hot tools first, then those of resources that a grant names, then what a `*` opens. */
function byUse(gate: Gate): (a: Operation, b: Operation) => number {
  const named = new Set(gate.grants.map((grant) => grant.action.split(':', 1)[0]));
  const rank = ({ resource, asks }: Operation): number =>
    resource.tier === 'hot' ? 0 : named.has(asks.split(':', 1)[0] as string) ? 1 : 2;
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
  // Nothing has failed: the model is to go on and call again later.
  if (error instanceof HeldCall) {
    const structured = { pending: true, approval: error.approval, detail: error.detail };
    return { text: JSON.stringify(structured), structured, isError: false };
  }
  const structured = { ...error.body(requestId) };
  return { text: JSON.stringify(structured), structured, isError: true };
}

class CallerTools implements ToolServer {
  readonly #kit: ToolKit;
  readonly #surface: ToolSurface;
  readonly #caller: () => Promise<Caller>;
  readonly #requestId: string | undefined;

  constructor(kit: ToolKit, surface: ToolSurface, caller: () => Promise<Caller>, requestId?: string) {
    this.#kit = kit;
    this.#surface = surface;
    this.#caller = caller;
    this.#requestId = requestId;
  }

  async list(): Promise<ToolView[]> {
    const { caller, views } = await this.usable();
    return caller.agent ? bounded(views) : views;
  }

  async call(name: string, args: Args, callId: string | undefined): Promise<ToolAnswer> {
    const [finder, runner] = finderViews.map((view) => view.name);
    try {
      if (name === finder) return findTools((await this.usable()).views, args);
      const inner = name === runner ? innerCall(args) : { name, args };
      return await this.run(inner.name, inner.args, callId);
    } catch (error) {
      return failed(error, this.#requestId);
    }
  }

  private async run(name: string, args: Args, callId: string | undefined): Promise<ToolAnswer> {
    const { caller, gate } = await this.asking();
    const op = this.#kit.registry.tool(name);
    if (!op || !this.opens(op, gate)) throw new UnknownTool(name);
    const { input, ifVersion } = splitVersion(op, args);
    const meta = {
      surface: this.#surface,
      ...(this.#requestId && { requestId: this.#requestId }),
      ...(callId && { callId }),
      ...(ifVersion !== undefined && { ifVersion }),
    };
    return succeeded(await this.#kit.dispatcher.run(await this.#kit.guard.admit(op, caller, input, meta)));
  }

  /** What this caller may do somewhere at this moment; the gate decides again where exactly. */
  private async usable(): Promise<{ caller: Caller; views: ToolView[] }> {
    const { caller, gate } = await this.asking();
    const tools = this.#kit.registry.operations.filter((op) => this.opens(op, gate));
    const views = tools.sort(byUse(gate)).map((op) => toolView(op, gate.mayHold(op.asks)));
    return { caller, views };
  }

  private async asking(): Promise<{ caller: Caller; gate: Gate }> {
    const caller = await this.#caller();
    return { caller, gate: await this.#kit.guard.gateOf(caller) };
  }

  private opens(op: Operation, gate: Gate): boolean {
    const { lets } = this.#kit;
    return isOn(op, this.#surface) && (lets?.(op.tool) ?? true) && gate.maySomewhere(op.asks);
  }
}

/**
 * The tools of a surface as one caller may use them. `caller` is asked anew for each list and call, so that roles and
 * a running turn are those of the moment. An agent is shown at most forty and finds the rest with `find_tools`.
 */
export function toolServerOf(
  kit: ToolKit,
  surface: ToolSurface,
  caller: () => Promise<Caller>,
  requestId?: string,
): ToolServer {
  return new CallerTools(kit, surface, caller, requestId);
}
