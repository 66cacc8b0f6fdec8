import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from './app.js';
import { readEnv, toConfig } from './platform/config.js';
import type { ChatEvent } from './kernel/chat-port.js';

const question = 'remember that our stand-up is at 9:30';

const began = Date.now();
const line = (step: string, text: string): void => {
  console.log(`${String(Date.now() - began).padStart(6)} ms  ${step.padEnd(10)} ${text}`);
};

/** One exchange with the first agent as its page would see it; true when the agent has answered. */
async function exchange(app: App, signal: AbortSignal): Promise<boolean> {
  const { chat } = app.core.gateway;
  const token = /chat\/([^/]+)/.exec(app.seeded.chatPath ?? '')?.[1] ?? '';
  const room = await chat.room(token);
  if (!room) throw new Error('the first chat is not there');
  const { message } = await chat.post(room, { text: question, files: [] });
  line('stored', `message ${message} from a person: "${question}"`);
  for await (const event of chat.events(room, 0, signal)) {
    if (event.kind === 'turn')
      return event.data.state === 'succeeded' && (await answered(app, event.data.turn));
    await tell(app, event);
  }
  return false;
}

async function tell({ core }: App, event: ChatEvent): Promise<void> {
  const { read } = core.database;
  if (event.kind === 'state' && event.data.state === 'queued') {
    const row = await read
      .selectFrom('message')
      .where('id', '=', event.data.message)
      .select('sessionKey')
      .executeTakeFirst();
    line('routed', `to the session ${row?.sessionKey}`);
  }
  if (event.kind === 'reset') {
    const runtime = await core.gateway.ready();
    line('container', `${runtime?.runtime.name}: ${runtime?.runtime.isolation}`);
  }
}

async function answered({ core }: App, turn: string): Promise<boolean> {
  const { read } = core.database;
  const calls = await read.selectFrom('toolCall').where('turnId', '=', turn).selectAll().execute();
  for (const call of calls) line('tool call', `${call.tool} -> ${JSON.stringify(call.answer)}`);
  const answer = await read
    .selectFrom('message')
    .where('turnId', '=', turn)
    .where('direction', '=', 'out')
    .select('text')
    .executeTakeFirst();
  line('answer', (answer?.text ?? 'none').split('\n')[0] ?? '');
  return answer !== undefined && calls.length > 0;
}

// One whole exchange on a throw-away data directory: no key, no engine and no port of yours is needed.
const dataDir = mkdtempSync(join(tmpdir(), 'rookery-demo-'));
const limit = AbortSignal.timeout(120_000);
const env = { ...readEnv(process.env, []), ROOKERY_DATA: dataDir, ROOKERY_PORT: '0', ROOKERY_MODEL: 'demo' };
const app = await createApp(toConfig({ ...env, ROOKERY_LOG: 'error' }));
line('serving', app.url);
const fine = await exchange(app, limit);
await app.close();
await rm(dataDir, { recursive: true, force: true });
line(fine ? 'done' : 'FAILED', fine ? 'one message went in, an agent answered' : 'the agent did not answer');
process.exit(fine ? 0 : 1);
