// Makes a fresh clone ready: packages, the pinned Node, and with `build` the compiled server. Must run on Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const age = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const fail = (text, code = 1) => {
  console.error(`rookery: ${text}`);
  process.exit(code);
};

async function install() {
  const done = age('node_modules/.package-lock.json');
  if (done >= age('package.json') && done >= age('package-lock.json')) return;
  const npm = process.env.npm_execpath;
  if (!npm) fail('run this through npm (npm start, npm test)');
  console.error('rookery: installing packages (about 300 MB, the first time only)');
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error'];
  // The host's Node runs npm: the pinned one inside node_modules is about to be deleted and made again.
  const node = process.env.npm_node_execpath ?? process.execPath;
  const began = Date.now();
  const child = spawn(node, [npm, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const tick = setInterval(() => {
    console.error(`rookery: still installing, ${Math.round((Date.now() - began) / 1000)} s`);
  }, 10_000);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(tick);
  if (status !== 0) {
    // A half-made node_modules must not look finished to the next start.
    rmSync('node_modules/.package-lock.json', { force: true });
    fail(
      'the packages could not be installed; the lines above say why. A registry must be reachable this once',
    );
  }
}

function pinnedNode() {
  const os = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const bin = join('node_modules', `${os}-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(bin))
    fail(`there is no pinned Node for ${process.platform} ${process.arch}; see README, "Supported machines"`);
  const link = join('node_modules', '.bin', 'node');
  mkdirSync(join('node_modules', '.bin'), { recursive: true });
  // npm 9 and 10 drop this link, because the platform packages share one bin name.
  if (!existsSync(link)) {
    if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
    symlinkSync(join('..', '..', bin), link);
  }
  return link;
}

function files(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function build(node) {
  const sources = [
    'src',
    'package-lock.json',
    '.swcrc',
    'nest-cli.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  const hash = createHash('sha256');
  for (const file of sources.flatMap(files))
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  const digest = hash.digest('hex');
  if (existsSync('dist/.ready') && readFileSync('dist/.ready', 'utf8') === digest) return;
  console.error('rookery: building');
  const nest = spawnSync(node, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (nest.status !== 0) fail(`the build failed:\n${nest.stdout}${nest.stderr}`);
  writeFileSync('dist/.ready', digest);
}

await install();
const node = pinnedNode();
if (process.argv[2] === 'build') build(node);
