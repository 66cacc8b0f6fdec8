import type { Json } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { partsOf } from '../authorize.guard.js';
import type { Operation } from '../registry.js';
import { argumentsOf, carriesSecret } from './digest.js';

/** What somebody has written as the arguments of a call, by the rules of its input; faults name `arguments`. */
export function checkedArguments(op: Operation, args: Record<string, unknown>): { [name: string]: Json } {
  const call = { op, ...within(() => partsOf(op, args)) };
  if (!carriesSecret(call)) return argumentsOf(call);
  const errors = [{ path: 'arguments', message: 'must carry no secret' }];
  throw new Problem('invalid', 'The arguments carry a secret, which cannot be kept.', errors);
}

function within<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const fields = error.fields?.map(({ path, message }) => ({
      path: ['arguments', path].filter(Boolean).join('.'),
      message,
    }));
    throw new Problem(error.kind, error.detail, fields);
  }
}
