import type { ReadDb } from '../../db/db.js';
import type { Caller } from '../../identity/caller.js';
import { scopeFault } from '../../identity/scope.js';
import type { SecretOwner } from '../../identity/secrets.js';
import { Refusal } from '../../kernel/gate.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import { isReservedVariable } from '../../platform/reserved-variables.js';
import type { SecretFields } from './secrets.dto.js';

const host = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/;

function variableFaults(name: string): FieldError[] {
  const message = !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? 'must be the name of a variable for the kind env: letters, digits and "_"'
    : isReservedVariable(name)
      ? 'is reserved: it decides how the agent itself runs; choose another name'
      : undefined;
  return message === undefined ? [] : [{ path: 'name', message }];
}

const isPerson = (scope: string): boolean => scope.startsWith('user:');

/** A person's goes with that person from agent to agent, so it says which of them, and where its value may be sent. */
function ownerFaults(scope: string, { kind, hosts = [], agents = [], inherit }: SecretFields): FieldError[] {
  if (!isPerson(scope))
    return agents.length > 0 ? [{ path: 'agents', message: 'is for the secret of a person alone' }] : [];
  const faults = agents.flatMap((one, index) => {
    const message = one === '@self' ? 'must name agents' : scopeFault(one);
    return message === undefined ? [] : [{ path: `agents.${index}`, message }];
  });
  if (agents.length === 0) faults.push({ path: 'agents', message: 'is needed for the secret of a person' });
  if (kind !== 'env' && hosts.length === 0)
    faults.push({ path: 'hosts', message: 'is needed for the secret of a person' });
  if (inherit === false) faults.push({ path: 'inherit', message: 'is for the secret of an agent alone' });
  return faults;
}

/** What a kind and an owner need beside the value, and which hosts can be compared with those of a request. */
export function checkSecret(
  { scope, name }: { scope: string; name: string },
  fields: SecretFields,
  value?: string,
): void {
  const { kind, header, query, hosts = [], exposed } = fields;
  const faults = [...(kind === 'env' ? variableFaults(name) : []), ...ownerFaults(scope, fields)];
  const wrong = (path: string, message: string): void => void faults.push({ path, message });
  if (kind === 'header' && !header) wrong('header', 'is needed for the kind header');
  if (kind !== 'header' && header) wrong('header', `has no meaning for the kind ${kind}`);
  if (kind === 'query' && !query) wrong('query', 'is needed for the kind query');
  if (kind !== 'query' && query) wrong('query', `has no meaning for the kind ${kind}`);
  if (exposed && kind !== 'env') wrong('exposed', 'is for the kind env alone; others never reach an agent');
  if (kind === 'basic' && value !== undefined && !value.includes(':'))
    wrong('value', 'must be user:password');
  if (value !== undefined && kind !== 'env' && /[\r\n]/.test(value)) wrong('value', 'must be one line');
  hosts.forEach((one, index) => {
    if (!host.test(one)) wrong(`hosts.${index}`, 'must be a host in lower case, "*." before it or not');
  });
  if (faults.length > 0) throw new Problem('invalid', `The secret is not valid: ${faults[0]?.path}.`, faults);
}

/** Where the access list is asked: a person's are rows of the instance. */
export const placeOf = (scope: string): string => (isPerson(scope) ? '**' : scope);

/** Whoever else may change a person's secret may replace it, and never let what is in it go elsewhere. */
export function refuseRedirect({ principal }: Caller, row: SecretOwner, value: string | undefined): void {
  if (row.person === null || row.person === principal || value !== undefined) return;
  const detail = `Only ${row.person} may say where this secret goes; give it a new value or delete it.`;
  throw new Refusal({ action: 'secrets:update', scope: '**' }, new Problem('forbidden', detail));
}

export async function ownerOf(db: ReadDb, scope: string): Promise<SecretOwner> {
  if (isPerson(scope)) return { agentId: null, person: scope };
  if (scope === '**') return { agentId: null, person: null };
  const row = await db.selectFrom('agent').where('path', '=', scope).select('id').executeTakeFirst();
  if (row) return { agentId: row.id, person: null };
  const errors = [{ path: 'scope', message: 'names no agent' }];
  throw new Problem('invalid', `There is no agent ${scope}.`, errors);
}
