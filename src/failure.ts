import { DataDirectoryInUse } from './db/sqlite/lock.js';
import { NewerSchema } from './db/migrate.js';
import { ConfigError } from './platform/config.js';
import { Problem } from './platform/problem.js';

/** What a failed start says in one line, and the code it exits with: 2 usage, 3 in use, 1 anything else. */
export function explainFailure(error: unknown): { text: string; code: number } {
  if (error instanceof ConfigError) return { text: error.message, code: 2 };
  if (error instanceof DataDirectoryInUse)
    return { text: `${error.message}; stop it, or use --data for another`, code: 3 };
  if (error instanceof NewerSchema) return { text: error.message, code: 1 };
  if (error instanceof Problem) return { text: error.detail, code: 1 };
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return { text: `port ${port} is taken by another program; use npm start -- --port N`, code: 3 };
  }
  if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')) return { text: message, code: 2 };
  return { text: stack ?? String(error), code: 1 };
}
