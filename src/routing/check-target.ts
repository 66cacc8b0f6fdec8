import type { FieldError } from '../platform/problem.js';
import { pathFault, placeholders } from './agent-path.js';
import { checkFields, isFields, oneOf, wrong, type Check } from './field-checks.js';
import { parsePattern } from './pattern.js';

const flag: Check = (raw, path) => (typeof raw === 'boolean' ? [] : wrong(path, 'must be true or false'));

const targetChecks: Record<string, Check> = {
  agent: agentTemplate,
  agents: agentList,
  strategy: oneOf(['parallel', 'sequential']),
  mode: oneOf(['trigger', 'observe', 'drop', 'announce']),
  topic,
  create: flag,
};

const sessionChecks: Record<string, Check> = {
  dmScope: oneOf(['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer']),
  groupScope: oneOf(['per-room', 'main']),
};

/** Every fault of a target, apart from agents that do not exist: those are found by `checkReferences`. */
export function checkTarget(raw: unknown, path = 'target'): FieldError[] {
  const faults = checkFields(raw, path, targetChecks);
  if (!isFields(raw)) return faults;
  const { agent, agents, strategy, mode, create } = raw;
  if (agent !== undefined && agents !== undefined)
    faults.push({ path, message: 'names agent and agents; one of them' });
  if (agent === undefined && agents === undefined && mode !== 'drop') {
    faults.push({ path: `${path}.agent`, message: 'is needed, unless mode is drop' });
  }
  if (strategy !== undefined && agents === undefined) {
    faults.push({ path: `${path}.strategy`, message: 'is for a list of agents' });
  }
  if (create === true && agent === undefined)
    faults.push({ path: `${path}.create`, message: 'needs one agent' });
  return faults;
}

/** Every fault of a rule's or agent's session scopes. */
export function checkSession(raw: unknown, path = 'session'): FieldError[] {
  return checkFields(raw, path, sessionChecks);
}

/** Every fault of a list of mention patterns. */
export function checkPatterns(raw: unknown, path = 'mentionPatterns'): FieldError[] {
  if (!Array.isArray(raw)) return wrong(path, 'must be a list of patterns');
  return raw.flatMap((source: unknown, index) => {
    const at = `${path}.${index}`;
    if (typeof source !== 'string') return wrong(at, 'must be a pattern');
    const parsed = parsePattern(source);
    return parsed.ok ? [] : wrong(at, parsed.message);
  });
}

function agentTemplate(raw: unknown, path: string): FieldError[] {
  if (typeof raw !== 'string') return wrong(path, 'must be the path of an agent');
  const unknown = [...raw.matchAll(/\{([^}]*)\}/g)].find(
    ([, name]) => !placeholders.some((each) => each === name),
  );
  if (unknown) return wrong(path, `has ${unknown[0]}; known are {sender}, {chat} and {platform}`);
  const fault = pathFault(raw.replace(/\{\w+\}/g, 'x'));
  return fault ? wrong(path, fault) : [];
}

function agentList(raw: unknown, path: string): FieldError[] {
  if (!Array.isArray(raw) || raw.length === 0) return wrong(path, 'must be a list with at least one agent');
  const repeated = raw.some((agent, index) => raw.indexOf(agent) !== index);
  return [
    ...raw.flatMap((agent: unknown, index) => agentTemplate(agent, `${path}.${index}`)),
    ...(repeated ? wrong(path, 'names an agent twice') : []),
  ];
}

function topic(raw: unknown, path: string): FieldError[] {
  if (typeof raw !== 'string' || raw.trim() === '') return wrong(path, 'must be a text');
  return raw.length > 200 ? wrong(path, 'is longer than 200 characters') : [];
}
