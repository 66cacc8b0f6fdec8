import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { parseKeys } from './secrets-key.js';

/** Where model requests go when no provider row says otherwise. The credential never leaves the server process. */
export type ModelConfig =
  | { kind: 'demo' }
  | {
      kind: 'api';
      name: string;
      baseUrl: string;
      credential?: { header: 'x-api-key' | 'authorization'; value: string };
    };

export interface GitConfig {
  /** Folders whose repositories may be named by their paths. */
  local: readonly string[];
  /** What the copy of the repository may take. */
  bytes: number;
  /** How long a repository may take to answer. */
  seconds: number;
  /** A file of certificates that are believed instead of those of the system. */
  authorities: string | undefined;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly token: string | undefined;
  /** The key ring of secrets, newest last; empty means that of the data directory. */
  readonly secretsKeys: readonly Buffer[];
  readonly model: ModelConfig;
  readonly runtime: 'auto' | 'docker' | 'bubblewrap' | 'process';
  readonly dockerHost: string | undefined;
  readonly hostData: string | undefined;
  /** Of the repository that the configuration is kept in. */
  readonly git: GitConfig;
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
  readonly logLevel: string;
  readonly maxTurns: number;
  readonly warmContainers: number;
  readonly warmSeconds: number;
}

/** The start is refused with every fault at once. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`the configuration has ${faults.length === 1 ? 'a fault' : 'faults'}:\n  ${faults.join('\n  ')}`);
    this.name = 'ConfigError';
  }
}

type Env = Record<string, string | undefined>;

/** Environment, then `.env` of the data directory for what the environment leaves out, then arguments on top. */
export function readEnv(env: Env, argv: string[]): Env {
  const { values } = parseArgs({
    args: argv,
    options: { port: { type: 'string' }, data: { type: 'string' } },
  });
  const dataDir = resolve(values.data ?? env.ROOKERY_DATA ?? './data');
  const file = join(dataDir, '.env');
  const stored = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return {
    ...stored,
    ...env,
    ROOKERY_DATA: dataDir,
    ...(values.port !== undefined && { ROOKERY_PORT: values.port }),
  };
}

const runtimes = ['auto', 'docker', 'bubblewrap', 'process'] as const;
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function modelOf(env: Env): ModelConfig {
  const key = env.ANTHROPIC_API_KEY;
  const oauth = env.CLAUDE_CODE_OAUTH_TOKEN;
  const base = env.ANTHROPIC_BASE_URL;
  if (env.ROOKERY_MODEL === 'demo' || (!key && !oauth && !base)) return { kind: 'demo' };
  const credential = key
    ? ({ header: 'x-api-key', value: key } as const)
    : oauth
      ? ({ header: 'authorization', value: `Bearer ${oauth}` } as const)
      : undefined;
  return {
    kind: 'api',
    name: env.ROOKERY_MODEL ?? 'sonnet',
    baseUrl: base ?? 'https://api.anthropic.com',
    ...(credential && { credential }),
  };
}

function whole(env: Env, name: string, fallback: number, range: [number, number], faults: string[]): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= range[0] && value <= range[1]) return value;
  faults.push(`${name} is "${text}"; it takes a whole number from ${range[0]} to ${range[1]}`);
  return fallback;
}

function checkUrl(env: Env, name: string, faults: string[]): void {
  const text = env[name];
  if (text && !/^https?:\/\/[^/]+/.test(text))
    faults.push(`${name} is "${text}"; it takes an http or https URL`);
}

function checkModel(env: Env, faults: string[]): void {
  const credential = env.ANTHROPIC_API_KEY ?? env.CLAUDE_CODE_OAUTH_TOKEN ?? env.ANTHROPIC_BASE_URL;
  if (env.ROOKERY_MODEL && env.ROOKERY_MODEL !== 'demo' && !credential) {
    faults.push(
      `ROOKERY_MODEL is "${env.ROOKERY_MODEL}", which needs ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN or ANTHROPIC_BASE_URL`,
    );
  }
}

const gitOf = (env: Env, faults: string[]): GitConfig => ({
  local: (env.ROOKERY_GIT_LOCAL ?? '').split(':').filter((folder) => folder.startsWith('/')),
  bytes: whole(env, 'ROOKERY_GIT_MIB', 1024, [1, 1_048_576], faults) * 1_048_576,
  seconds: whole(env, 'ROOKERY_GIT_SECONDS', 300, [1, 3600], faults),
  authorities: env.GIT_SSL_CAINFO,
});

/** Checks all of it, then freezes. */
export function toConfig(env: Env): Config {
  const faults: string[] = [];
  const runtime = (env.ROOKERY_RUNTIME ?? 'auto') as Config['runtime'];
  if (!runtimes.includes(runtime))
    faults.push(`ROOKERY_RUNTIME is "${runtime}"; it takes one of ${runtimes.join(', ')}`);
  if (env.ROOKERY_DATABASE_URL)
    faults.push('ROOKERY_DATABASE_URL is not supported by this version; leave it out to use SQLite');
  const logLevel = env.ROOKERY_LOG ?? 'info';
  if (!levels.includes(logLevel))
    faults.push(`ROOKERY_LOG is "${logLevel}"; it takes one of ${levels.join(', ')}`);
  if (env.ROOKERY_TOKEN !== undefined && env.ROOKERY_TOKEN.length < 16)
    faults.push('ROOKERY_TOKEN takes at least 16 characters');
  for (const name of ['ANTHROPIC_BASE_URL', 'ROOKERY_PUBLIC_URL']) checkUrl(env, name, faults);
  checkModel(env, faults);
  const secretsKeys = env.ROOKERY_SECRETS_KEY ? parseKeys(env.ROOKERY_SECRETS_KEY) : [];
  if (!secretsKeys)
    faults.push(
      'ROOKERY_SECRETS_KEY takes keys of 32 bytes in base64 or hex, separated by commas, newest last',
    );
  const config: Config = {
    host: env.ROOKERY_HOST ?? '127.0.0.1',
    port: whole(env, 'ROOKERY_PORT', 8080, [0, 65_535], faults),
    dataDir: env.ROOKERY_DATA ?? resolve('./data'),
    token: env.ROOKERY_TOKEN,
    secretsKeys: secretsKeys ?? [],
    model: modelOf(env),
    runtime,
    dockerHost: env.DOCKER_HOST,
    hostData: env.ROOKERY_HOST_DATA,
    git: gitOf(env, faults),
    publicUrl: env.ROOKERY_PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: ['1', 'true', 'yes'].includes(env.ROOKERY_TRUST_PROXY ?? ''),
    logLevel,
    maxTurns: whole(env, 'ROOKERY_MAX_TURNS', 4, [1, 256], faults),
    warmContainers: whole(env, 'ROOKERY_WARM_CONTAINERS', 8, [0, 1024], faults),
    warmSeconds: whole(env, 'ROOKERY_WARM_SECONDS', 600, [0, 86_400], faults),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}
