import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { single } from '../arguments.js';
import type { Command } from '../command.js';
import { Failure } from '../failure.js';

/** The server takes the place of this process, so that signals and the exit code are its own. */
export const serve: Command = {
  name: 'serve',
  usage: '[--port <number>] [--data <directory>]',
  says: 'Start the server in the foreground, as npm start does.',
  flags: [{ name: 'port', takes: 'number', says: 'Listen here (default: ROOKERY_PORT, then 8080)' }],
  run: ({ given, root, connection, env }) => {
    const script = join(root, 'dist', 'main.js');
    if (!existsSync(script)) throw new Failure('the server is not built; run npm start once');
    const port = single(given, 'port');
    const words = [script, '--data', connection.dataDir, ...(port === undefined ? [] : ['--port', port])];
    process.execve?.(process.execPath, [process.execPath, ...words], env as Record<string, string>);
    throw new Failure('this system cannot hand a process over; use npm start');
  },
};
