import type { ReadDb } from '../../db/db.js';
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

/** What a kind needs beside the value, and which hosts can be compared with those of a request. */
export function checkSecret(
  name: string,
  { kind, header, query, hosts = [], exposed }: SecretFields,
  value?: string,
): void {
  const faults: FieldError[] = kind === 'env' ? variableFaults(name) : [];
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

/** Id of the owner; null is the instance. */
export async function ownerOf(db: ReadDb, scope: string): Promise<string | null> {
  if (scope === '**') return null;
  const row = await db.selectFrom('agent').where('path', '=', scope).select('id').executeTakeFirst();
  if (row) return row.id;
  const errors = [{ path: 'scope', message: 'names no agent' }];
  throw new Problem('invalid', `There is no agent ${scope}.`, errors);
}
