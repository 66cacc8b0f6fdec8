import { ApiError, type Answer, type Operation } from '../../openapi/client/index.js';
import type { Terminal } from './terminal.js';
import { plain } from './print/plain.js';

/** The flag of the input that a refusal asks for, such as `cascade`: with it the same call would be carried out. */
function wantedFlag(operation: Operation, input: object, error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.status !== 409) return undefined;
  const paths = (error.problem.errors ?? []).map(({ path }) => path);
  const flag = (operation.input ?? []).find(({ name, type }) => type === 'flag' && paths.includes(name));
  return flag && !(flag.name in input) ? flag.name : undefined;
}

/** Calls, and where the server wants to be told that more is meant, asks whoever sits there. */
export async function withConsent(
  operation: Operation,
  input: object,
  terminal: Terminal,
  call: (input: object) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call(input);
  } catch (error) {
    const flag = wantedFlag(operation, input, error);
    if (flag === undefined || !terminal.interactive) throw error;
    terminal.note(plain((error as ApiError).problem.detail));
    if (!(await terminal.confirm(`Carry it out with --${flag}?`))) throw error;
    return call({ ...input, [flag]: true });
  }
}
