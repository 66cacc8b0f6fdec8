// Everything that can be said without running the product: format, lint, types, import rules, unused exports, sizes.
import { spawn } from 'node:child_process';

const bin = (path) => ['node_modules/.bin/node', `node_modules/${path}`];
const steps = {
  format: [
    ...bin('prettier/bin/prettier.cjs'),
    '--check',
    '--log-level',
    'warn',
    'src',
    'test',
    'scripts',
    '*.js',
    '*.json',
  ],
  lint: [...bin('eslint/bin/eslint.js'), '--max-warnings', '0', 'src', 'test'],
  types: [...bin('typescript/bin/tsc'), '--noEmit'],
  imports: [
    ...bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
    'src',
  ],
  unused: [...bin('knip/bin/knip.js')],
  sizes: ['node_modules/.bin/node', 'scripts/sizes.mjs'],
  lockfile: ['node_modules/.bin/node', 'scripts/lockfile.mjs'],
};

function run(name, [command, ...args]) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      console.log(
        `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`,
      );
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

const wanted = process.argv.slice(2);
const names = Object.keys(steps).filter((name) => wanted.length === 0 || wanted.includes(name));
// Two at a time: the machines that run this have two cores.
const results = [];
const queue = [...names];
await Promise.all(
  [0, 1].map(async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      results.push(await run(name, steps[name]));
  }),
);
process.exit(results.every(Boolean) ? 0 : 1);
