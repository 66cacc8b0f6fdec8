import { spawn } from 'node:child_process';
import { Problem } from '../../platform/problem.js';
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

/** No file that git writes gets larger: blocks of 512 bytes. */
const mostBlocks = 131_072;
const mostOutput = 16 * 1_048_576;
const timeoutMs = 60_000;

/** Git in a directory of its own, with bounds on time, on what it writes and on what it says. */
export function git(directory: string, args: readonly string[], input = ''): Promise<Buffer> {
  const given = [...settings.flatMap((setting) => ['-c', setting]), ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `ulimit -f ${mostBlocks}; exec git "$@"`, 'git', ...given], {
      ...{ cwd: directory, env, detached: true },
    });
    const chunks: Buffer[] = [];
    let [size, said] = [0, ''];
    const end = (): void => {
      // Its helpers are in its group, and would go on without it.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    const patience = setTimeout(end, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) end();
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-1000)));
    child.stdin.on('error', () => undefined).end(input);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(patience);
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Problem('unavailable', `git could not do it: ${said.trim() || 'it was ended'}`));
    });
  });
}
