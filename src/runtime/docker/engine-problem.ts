import { Problem } from '../../platform/problem.js';

interface EngineError {
  statusCode?: number;
  code?: string;
  message?: string;
  json?: { message?: string };
}

/** The HTTP status an engine answered with; nothing when it did not answer. */
export function engineStatus(error: unknown): number | undefined {
  return (error as EngineError).statusCode;
}

export function engineProblem(what: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { json, message, code } = error as EngineError;
  const said = json?.message ?? message ?? code ?? 'it gave no reason';
  return new Problem('unavailable', `${what}: ${said.trim().replace(/\.$/, '')}.`);
}
