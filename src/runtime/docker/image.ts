import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { baseImage, hasImage } from './base-image.js';
import { engineProblem } from './engine-problem.js';
import { follow } from './follow.js';
import { findHarness, type HarnessBinary } from './harness-binary.js';

export interface ImageOptions {
  docker: Docker;
  /** The image to build on; where it cannot be had, one is made of Debian packages. */
  base?: string;
  progress?: (line: string) => void;
}

const folder = fileURLToPath(new URL('../../../agent-image/', import.meta.url));

/** The tag of the agent image, built when this machine has none of these very contents. It is never pushed. */
export async function agentImage({
  docker,
  base = 'debian:bookworm-slim',
  progress,
}: ImageOptions): Promise<string> {
  const tell = progress ?? (() => undefined);
  const harness = findHarness(await engineArch(docker));
  const script = join(folder, 'base.sh');
  const recipe = [join(folder, 'Dockerfile'), script].map((path) => readFileSync(path, 'utf8'));
  const tag = `rookery-agent:${digest([...recipe, harness.version, base])}`;
  if (await hasImage(docker, tag)) return tag;
  const made = { tag: `rookery-base:${digest([recipe[1]])}`, script };
  const from = await baseImage(docker, base, made, tell);
  tell(`building ${tag} on ${from.tag}`);
  const buildargs = { BASE: from.tag, ...(from.complete && { PACKAGES: '' }) };
  await build(docker, harness, { t: tag, buildargs, forcerm: true }, tell);
  return tag;
}

async function engineArch(docker: Docker): Promise<string> {
  const { Architecture } = (await docker.info()) as { Architecture: string };
  const known: Record<string, string> = { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64', arm64: 'arm64' };
  const arch = known[Architecture];
  if (!arch) throw new Problem('unavailable', `There is no harness for engines on ${Architecture}.`);
  return arch;
}

/** Packages are the system's own inside; npm never runs there, where a network's own certificates would stop it. */
async function build(
  docker: Docker,
  harness: HarnessBinary,
  options: Docker.ImageBuildOptions,
  tell: (line: string) => void,
): Promise<void> {
  const files = ['-C', folder, 'Dockerfile', '-C', dirname(harness.path), basename(harness.path)];
  const tar = spawn('tar', ['-cf', '-', ...files], { stdio: ['ignore', 'pipe', 'ignore'] });
  const unavailable = new Promise<never>((_resolve, reject) => tar.once('error', reject));
  try {
    const answer = await Promise.race([docker.buildImage(tar.stdout, options), unavailable]);
    await follow(docker, answer, tell);
  } catch (error) {
    throw engineProblem('The agent image could not be built', error);
  } finally {
    tar.kill();
  }
}

function digest(parts: unknown[]): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex').slice(0, 12);
}
