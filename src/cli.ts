import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from './cli/main.js';
import { Terminal } from './cli/terminal.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };

// Whoever reads may go away early, as "head" does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: process.env,
  root,
  version,
  terminal: new Terminal(process.stdin, process.stdout, process.stderr),
});
