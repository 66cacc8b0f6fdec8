import { Problem } from '../../platform/problem.js';
import { boundedGit } from '../bounded-git.js';
import { gitEnv } from '../home/git.js';

/** No credentials and no helpers either. */
const env = {
  ...gitEnv,
  // No object is unpacked in memory that is larger: a few bytes of a pack can stand for very many.
  GIT_ALLOC_LIMIT: '128m',
  GIT_ALLOW_PROTOCOL: 'https:http',
  GIT_ASKPASS: '/bin/false',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_PROTOCOL_FROM_USER: '0',
};

const settings = [
  ...['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.sshCommand=/bin/false', 'credential.helper='],
  ...['protocol.allow=never', 'protocol.https.allow=always', 'protocol.http.allow=always'],
  ...['http.followRedirects=false', 'http.lowSpeedLimit=1000', 'http.lowSpeedTime=20'],
  ...['fetch.fsckObjects=true', 'fetch.recurseSubmodules=false', 'fetch.unpackLimit=1', 'gc.auto=0'],
  ...['pack.threads=1', 'core.bigFileThreshold=1m', 'uploadpack.packObjectsHook='],
];

const bounds = { fileBytes: 64 * 1_048_576, outputBytes: 16 * 1_048_576, ms: 60_000 };

/** Git in a directory of its own, with bounds on time, on what it writes and on what it says. */
export async function git(directory: string, args: readonly string[], input = ''): Promise<Buffer> {
  const given = [...settings.flatMap((setting) => ['-c', setting]), ...args];
  const { code, stdout, said, over } = await boundedGit(given, { directory, env, bounds, input });
  if (code === 0 && !over) return stdout;
  throw new Problem('unavailable', `git could not do it: ${said || 'it was ended'}`);
}
