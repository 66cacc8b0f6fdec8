import { setTimeout as delay } from 'node:timers/promises';
import { isOn } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { recordLines, type Row } from '../print/rows.js';

/** Running turns get 30 seconds, and an engine may have to be asked for long. */
const patienceMs = 120_000;

async function again({ connection: { client } }: Context, before: number): Promise<Row> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await delay(250)) {
    const now = await client.gateway.status();
    if (now.state === 'running' && now.epoch > before) return { ...now };
  }
  throw new Failure('the gateway does not run again after two minutes; see rookery status');
}

async function run(context: Context): Promise<void> {
  const { connection, terminal, json, given } = context;
  if (given.words.length > 0) throw new UsageError('gateway restart takes no words besides its flags');
  const { epoch } = await connection.client.gateway.status();
  const asked = await connection.client.gateway.restart();
  const waits = !given.flags.has('wait') || isOn(given, 'wait');
  if (waits && !json) terminal.note('Running turns get 30 seconds to finish…');
  const state = waits ? await again(context, epoch) : { ...asked };
  if (json) return terminal.json(state);
  terminal.line(...recordLines(state));
}

export const gatewayRestart: Command = {
  name: 'gateway restart',
  usage: '[--no-wait]',
  says: 'Restart the gateway of a running server: running turns get 30 seconds and go on afterwards, channels connect anew, messages that come meanwhile are stored. Waits until it runs again.',
  flags: [{ name: 'wait', says: 'Wait until it runs again (the default); --no-wait returns at once' }],
  run,
};
