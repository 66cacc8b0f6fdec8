// Install size, memory and idle CPU beside openclaw from npm, which is installed into a folder of its own without its
// install scripts. Both run as they start with no channel set up. `node bench/openclaw.mjs [folder with openclaw]`
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { print } from './print.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.env.npm_execpath;
const temporary = mkdtempSync(join(tmpdir(), 'rk-claw-'));
const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

function install(folder, ...words) {
  if (!npm) throw new Error('run this through npm: npm run bench -- openclaw');
  execFileSync(process.env.npm_node_execpath ?? 'node', [npm, ...words, ...quiet], {
    cwd: folder,
    stdio: 'inherit',
  });
  return folder;
}

function openclaw() {
  if (process.argv[2]) return process.argv[2];
  const folder = join(temporary, 'openclaw');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"name":"beside","private":true}');
  return install(folder, 'install', 'openclaw');
}

/** What a production install of ours holds. */
function rookery() {
  if (process.argv[3]) return process.argv[3];
  const folder = join(temporary, 'rookery');
  mkdirSync(folder);
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(root, name), join(folder, name));
  return install(folder, 'ci', '--omit=dev');
}

const mebibytes = (...paths) => {
  const lines = String(execFileSync('du', ['-sm', ...paths]))
    .trim()
    .split('\n');
  return lines.reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
};

/** A process and all below it. */
function family(pid) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [[Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])]];
      } catch {
        return [];
      }
    });
  const below = (one) => [
    one,
    ...parents.filter(([, parent]) => parent === one).flatMap(([child]) => below(child)),
  ];
  return below(pid);
}

function usage(pid) {
  return family(pid).reduce(
    (sum, one) => {
      const fields = readFileSync(`/proc/${one}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return {
        mib: sum.mib + Number(fields[21]) / 256,
        cpuMs: sum.cpuMs + (Number(fields[11]) + Number(fields[12])) * 10,
      };
    },
    { mib: 0, cpuMs: 0 },
  );
}

async function listens(port, child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it has ended with ${child.exitCode}: ${child.said}`);
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise((done) =>
      socket.once('connect', () => done(true)).once('error', () => done(false)),
    );
    socket.destroy();
    if (open) return;
    await sleep(20);
  }
}

async function start(args, port, env) {
  const home = mkdtempSync(join(temporary, 'home-'));
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: home, ...env(home) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (child.said = `${child.said}${chunk}`.slice(-2000)));
  await listens(port, child);
  return { child, startMs: performance.now() - began };
}

const theirs = openclaw();
const ours = rookery();
const sizes = [
  mebibytes(join(ours, 'node_modules'), join(root, 'dist')),
  mebibytes(join(theirs, 'node_modules')),
];
print(
  'installed, for production',
  `${sizes[0]} MiB, openclaw ${sizes[1]} MiB: ${(sizes[0] / sizes[1]).toFixed(2)} x`,
);

const [ourPort, theirPort] = [18_871, 18_872];
const server = await start([join(root, 'dist/main.js')], ourPort, (home) => ({
  ...{ ROOKERY_DATA: join(home, 'data'), ROOKERY_PORT: String(ourPort), ROOKERY_RUNTIME: 'process' },
}));
const main = join(theirs, 'node_modules/openclaw/openclaw.mjs');
if (!existsSync(main)) throw new Error(`there is no ${main}`);
const gateway = [
  'gateway',
  '--allow-unconfigured',
  '--auth',
  'none',
  '--bind',
  'loopback',
  '--port',
  String(theirPort),
];
const other = await start([main, ...gateway], theirPort, () => ({ OPENCLAW_SKIP_CHANNELS: '1' }));
const both = [server, other];
print('start to listening', `${server.startMs.toFixed(0)} ms, openclaw ${other.startMs.toFixed(0)} ms`);
await sleep(30_000);
const before = both.map(({ child }) => usage(child.pid));
await sleep(30_000);
const after = both.map(({ child }) => usage(child.pid));
const [a, b] = after.map(({ mib }) => mib);
print('resident memory, idle', `${a.toFixed(0)} MiB, openclaw ${b.toFixed(0)} MiB: ${(a / b).toFixed(2)} x`);
const [x, y] = after.map(({ cpuMs }, at) => (cpuMs - before[at].cpuMs) / 30);
print('CPU when idle', `${x.toFixed(1)} ms a second, openclaw ${y.toFixed(1)} ms a second`);
for (const { child } of both) {
  for (const pid of family(child.pid)) process.kill(pid, 'SIGKILL');
}
rmSync(temporary, { recursive: true, force: true });
