// Files of at most 350 lines, tests as well, a median under 80, and the environment read in one place only.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const list = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'src', 'test', 'scripts', 'agent-image'],
  { encoding: 'utf8' },
);
const files = list
  .split('\n')
  .filter((path) => /\.(ts|mjs|js|css|html|sh)$/.test(path) && !/migrations\/|fixtures\//.test(path));
const isTest = (path) => path.startsWith('test/') || /spec\.ts$/.test(path);
const sizes = files
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  .map(({ path, text }) => ({ path, text, lines: text.split('\n').length - 1 }));

const faults = sizes
  .filter(({ lines }) => lines > 350)
  .map(({ path, lines }) => `${path} has ${lines} lines; split it by noun`);
for (const { path, text } of sizes) {
  if (
    path.startsWith('src/') &&
    path.endsWith('.ts') &&
    !isTest(path) &&
    /process\.env\b/.test(text) &&
    path !== 'src/serve.ts' &&
    path !== 'src/demo.ts' &&
    path !== 'src/cli.ts'
  ) {
    faults.push(`${path} reads the environment; only platform/config does, from what main hands in`);
  }
}
const product = sizes
  .filter(({ path }) => path.startsWith('src/') && !isTest(path))
  .map(({ lines }) => lines)
  .sort((a, b) => a - b);
const median = product[Math.floor(product.length / 2)];
if (median >= 80) faults.push(`the median file has ${median} lines; it should stay under 80`);
console.log(`${product.length} product files, median ${median}, longest ${product.at(-1)} lines`);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
