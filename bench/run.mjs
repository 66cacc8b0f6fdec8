// All benchmarks, or those that are named: `npm run bench`, `npm run bench -- storage routing`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const names = ['storage', 'routing', 'memory', 'turns', 'api', 'lists', 'manifests', 'openclaw'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exit(2);
}
let failed = 0;
for (const name of names.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  console.log(`\n${name}`);
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
