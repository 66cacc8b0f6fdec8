import { agentPathFault } from '../../platform/agent-path.js';
import { Problem } from '../../platform/problem.js';

export const roles = ['reader', 'member', 'admin'];

const looks = [
  ...['agents:get', 'agents:list', 'chats:get', 'chats:list', 'messages:get', 'messages:list'],
  ...['turns:get', 'turns:list', 'turns:follow'],
];

/** What a role of an invite comes to as grants. */
const actions: Record<string, readonly string[]> = {
  reader: looks,
  member: [...looks, 'messages:inject', 'turns:cancel'],
  admin: ['*'],
};

export interface Given {
  action: string;
  scope: string;
  delegable: boolean;
}

/** The grants of a role on an agent; who runs one, or was given one of its own, has what is below it as well. */
export function grantsOfRole(role: string, agent: string, own: boolean): Given[] {
  const scope = role === 'admin' || own ? `${agent}/**` : agent;
  return (actions[role] ?? []).map((action) => ({ action, scope, delegable: role === 'admin' }));
}

/** A target as its parts: the agent that stands already, and whether one is made below it. */
export function targetOf(target: string): { agent: string; below: boolean } {
  const below = target.endsWith('/*');
  const agent = below ? target.slice(0, -2) : target;
  const fault = agentPathFault(agent);
  if (fault) throw new Problem('invalid', `The target ${fault}.`, [{ path: 'target', message: fault }]);
  return { agent, below };
}

/** The path that a guest comes to. */
export function pathFor(
  { agent, below }: { agent: string; below: boolean },
  name: string | undefined,
): string {
  const wrong = (message: string): Problem =>
    new Problem('invalid', `agent ${message}.`, [{ path: 'agent', message }]);
  if (!below) {
    if (name !== undefined) throw wrong('is only for invites whose target ends in /*');
    return agent;
  }
  if (name === undefined) throw wrong('is needed: the invite makes one');
  const fault = name.includes('/') ? 'must be one part of a path' : agentPathFault(`${agent}/${name}`);
  if (fault) throw wrong(fault);
  return `${agent}/${name}`;
}
