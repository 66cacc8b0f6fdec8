// Runs the checks of somebody's own agents: every *.spec.ts below the folder that is named.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || !existsSync(folder)) {
  console.error('Name the folder of your checks, by its full path: npm run check:team -- "$PWD/checks"');
  process.exit(2);
}
const args = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
const env = { ...process.env, ROOKERY_CHECKS: realpathSync(folder) };
const child = spawn(process.execPath, [...args, '--config', 'jest.kit.config.js', ...rest], {
  env,
  stdio: 'inherit',
});
child.on('exit', (code) => process.exit(code ?? 1));
