import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../platform/json.js';
import type { Admitted } from '../admitted.js';
import { masked } from '../view.js';

type Asked = Pick<Admitted, 'op' | 'key' | 'input'>;

/** Key and input together, as a tool takes them. */
export const argumentsOf = ({ key, input }: Pick<Asked, 'key' | 'input'>): { [name: string]: Json } =>
  JSON.parse(JSON.stringify({ ...key, ...input })) as { [name: string]: Json };

/** Whether something stands in the input that no row may keep. */
export const carriesSecret = ({ op, input }: Omit<Asked, 'key'>): boolean =>
  canonicalJson(masked(op.action.input, input)) !== canonicalJson(input);

/** What an approval is bound to: who calls what with which arguments. */
export function callDigest(principal: string, action: string, args: Json): string {
  const call = { principal, action, arguments: args };
  return createHash('sha256').update(canonicalJson(call)).digest('hex');
}
