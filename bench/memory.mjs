// Resident memory beside bare Nest in the same run: idle, and after a turn in each of 500 conversations. All processes
// are looked at when they have been left alone for a while.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { print } from './print.mjs';

async function start(name) {
  const child = fork(new URL('./servers.mjs', import.meta.url), [name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

async function mebibytes(child) {
  child.send('usage');
  const [{ rss }] = await once(child, 'message');
  return rss / 2 ** 20;
}

const names = ['nest', 'rookery', 'known'];
const servers = [];
for (const name of names) servers.push(await start(name));
await sleep(20_000);
const [nest, idle, known] = await Promise.all(servers.map(mebibytes));
servers.forEach((child) => child.kill('SIGKILL'));
const line = (mib) => `${mib.toFixed(0)} MiB, bare Nest ${nest.toFixed(0)} MiB: ${(mib / nest).toFixed(2)} x`;
print('resident memory, idle', `${line(idle)} (goal <= 1.3)`);
print('resident memory, 500 known sessions', `${line(known)} (goal <= 1.6)`);
