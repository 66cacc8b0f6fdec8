import type { FieldError } from '../platform/problem.js';
import { checkFields, isFields, oneOf, wrong, type Check } from './field-checks.js';
import { listsTool, normaliseTool, ownerOnly, profileNames, profileTools } from './tool-names.js';

/** What one place says about tools. */
export interface ToolRules {
  readonly profile?: string;
  readonly allow?: readonly string[];
  /** Widens the profile without replacing it. */
  readonly alsoAllow?: readonly string[];
  readonly deny?: readonly string[];
  /** Rules for one model provider, or for `provider/model`. */
  readonly byProvider?: Readonly<Record<string, Omit<ToolRules, 'byProvider'>>>;
}

/** Rules with the name under which a refusal is explained. */
export interface ToolLayer {
  readonly name: string;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** The places that may speak about tools. */
export interface ToolSources {
  readonly global?: ToolRules;
  readonly agent?: ToolRules;
  readonly provider?: string;
  readonly model?: string;
  readonly room?: ToolRules;
  readonly sandbox?: ToolRules;
  readonly subagent?: ToolRules;
}

/** Whether a tool may be used, and which layer says no. */
export interface ToolDecision {
  readonly tool: string;
  readonly allowed: boolean;
  readonly layer: string | null;
  readonly reason: 'allowed' | 'denied' | 'not_allowed' | 'owner_only';
}

/** TO-01, TO-02, TO-12: each layer can only remove; within a layer a denial wins. */
export function resolveToolPolicy(
  layers: readonly ToolLayer[],
  tools: readonly string[],
  asker: { readonly owner: boolean } = { owner: true },
): readonly ToolDecision[] {
  return tools.map((tool) => {
    const name = normaliseTool(tool);
    if (!asker.owner && ownerOnly.has(name))
      return { tool, allowed: false, layer: 'owner', reason: 'owner_only' };
    for (const layer of layers) {
      const reason = refusal(layer, name);
      if (reason) return { tool, allowed: false, layer: layer.name, reason };
    }
    return { tool, allowed: true, layer: null, reason: 'allowed' };
  });
}

/** TO-01, TO-07, TO-08: the layers in order; an agent's profile replaces the global one, its lists do not. */
export function toolLayers(sources: ToolSources): readonly ToolLayer[] {
  const { global, agent, room, sandbox, subagent } = sources;
  const globalProvider = forProvider(global, sources);
  const agentProvider = forProvider(agent, sources);
  const layers = [
    profileLayer('profile', agent?.profile ?? global?.profile, agent?.alsoAllow ?? global?.alsoAllow),
    profileLayer(
      'provider profile',
      agentProvider?.profile ?? globalProvider?.profile,
      agentProvider?.alsoAllow ?? globalProvider?.alsoAllow,
    ),
    listLayer('global', global),
    listLayer('global provider', globalProvider),
    listLayer('agent', agent),
    listLayer('agent provider', agentProvider),
    listLayer('room', room),
    listLayer('sandbox', sandbox),
    listLayer('subagent', subagent),
  ];
  return layers.filter((layer) => layer !== undefined);
}

/** TO-07, TO-09: every fault of a place's tool rules. */
export function checkToolRules(raw: unknown, path = 'tools'): FieldError[] {
  const lists = { allow: names, alsoAllow: names, deny: names, profile: oneOf(profileNames) };
  const byProvider: Check = (value, at) =>
    isFields(value)
      ? Object.entries(value).flatMap(([key, rules]) => checkFields(rules, `${at}.${key}`, lists))
      : wrong(at, 'must be an object of providers');
  const faults = checkFields(raw, path, { ...lists, byProvider });
  const both = isFields(raw) && raw.allow !== undefined && raw.alsoAllow !== undefined;
  return both
    ? [...faults, ...wrong(`${path}.alsoAllow`, 'cannot stand beside allow; write one list')]
    : faults;
}

const names: Check = (raw, path) =>
  Array.isArray(raw) && raw.every((item) => typeof item === 'string' && item.trim() !== '')
    ? []
    : wrong(path, 'must be a list of tool names');

function refusal(layer: ToolLayer, tool: string): 'denied' | 'not_allowed' | undefined {
  // TO-11: a patch is a way to write, so it shares the fate of write.
  const also = tool === 'apply_patch' ? 'write' : tool;
  const listed = (list: readonly string[]) => listsTool(list, tool) || listsTool(list, also);
  if (listed(layer.deny ?? [])) return 'denied';
  return layer.allow && layer.allow.length > 0 && !listed(layer.allow) ? 'not_allowed' : undefined;
}

function profileLayer(
  name: string,
  profile: string | undefined,
  also: readonly string[] = [],
): ToolLayer | undefined {
  const tools = profile === undefined ? undefined : profileTools(profile.trim().toLowerCase());
  // An unknown profile must not read as "no list, no limit": a name that no tool bears fills the list.
  return tools && { name, allow: tools.length + also.length > 0 ? [...tools, ...also] : ['-'] };
}

function listLayer(name: string, rules: ToolRules | undefined): ToolLayer | undefined {
  if (!rules?.allow?.length && !rules?.deny?.length) return undefined;
  return { name, allow: rules.allow, deny: rules.deny };
}

function forProvider(rules: ToolRules | undefined, { provider, model }: ToolSources): ToolRules | undefined {
  const wanted = [`${provider ?? ''}/${model ?? ''}`, provider ?? ''].map((key) => key.toLowerCase());
  const entries = Object.entries(rules?.byProvider ?? {});
  for (const key of wanted) {
    const found = entries.find(([name]) => name.trim().toLowerCase() === key);
    if (found && provider) return found[1];
  }
  return undefined;
}
