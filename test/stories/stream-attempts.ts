import { relative } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { SDKMessage } from '@anthropic-ai/claude-agent-sdk';
import { EventQueue } from '../../src/gateway/harness/event-queue.js';
import { eventsOf } from '../../src/gateway/harness/events.js';
import { LineGuard } from '../../src/gateway/harness/line-guard.js';
import { transcriptPath } from '../../src/gateway/harness/transcript.js';
import type { Bench } from '../support/unguarded/bench.js';
import { naiveRead } from '../support/unguarded/naive-home.js';
import type { Attempt } from './code-attempts.js';

/** What comes through the guard of the lines. */
async function guarded(output: string): Promise<{ passed: string; endless: boolean }> {
  let endless = false;
  const guard = new LineGuard(() => (endless = true));
  const passed = text(guard);
  Readable.from([Buffer.from(output)]).pipe(guard);
  return { passed: await passed, endless };
}

/** A reader that trusts what the harness would write. */
function naiveRequest(line: string): string {
  try {
    const message = JSON.parse(line) as { request: { subtype: string }; errors: string[] };
    return `took ${message.errors ? message.errors.join(' ') : message.request.subtype}`;
  } catch (error) {
    return `ended by ${(error as Error).name}`;
  }
}

const frames = [
  ['a line that is no JSON', 'no JSON'],
  ['a request without its fields', '{"type":"control_request"}'],
  ['a request that is null', '{"type":"control_request","request_id":"1","request":null}'],
  ['an end whose errors are no list', '{"type":"result","subtype":"error_during_execution","errors":7}'],
] as const;

const forged: Attempt[] = frames.map(([name, line]) => ({
  ...{ name: `on its output, ${name}`, guard: 'the guard of the lines' },
  ...{ inside: /^passed 0 bytes$/, without: /^ended by (SyntaxError|TypeError)$/ },
  run: async (bench) => {
    const printed = await bench.sh(`printf '%s\\n' '${line}'`);
    const { passed } = await guarded(printed);
    return { inside: `passed ${passed.length} bytes`, without: naiveRequest(printed) };
  },
}));

const endless: Attempt = {
  ...{ name: 'on its output, a line without end', guard: 'the guard of the lines' },
  ...{ inside: /^told, and passed 0 bytes$/, without: /^holds a line of 40000000 bytes$/ },
  run: async (bench) => {
    const printed = await bench.sh(`head -c 40000000 /dev/zero | tr '\\0' a`);
    const { passed, endless: told } = await guarded(printed);
    const longest = Math.max(...printed.split('\n').map(({ length }) => length));
    return {
      inside: `${told ? 'told' : 'not told'}, and passed ${passed.length} bytes`,
      without: `holds a line of ${longest} bytes`,
    };
  },
};

const flood: Attempt = {
  ...{ name: 'on its output, more events than anyone reads', guard: 'the bound of the events' },
  ...{ inside: /^flooded at 20000$/, without: /^holds 30000$/ },
  run: async (bench) => {
    const step = '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"x","name":"x"}]}}';
    const lines = (await bench.sh(`yes '${step}' | head -n 30000`)).split('\n');
    const events = lines.flatMap((line) => eventsOf(JSON.parse(line) as SDKMessage));
    const queue = new EventQueue();
    let taken = 0;
    for (const event of events) {
      queue.push(event);
      if (!queue.flooded) taken += 1;
    }
    return { inside: `flooded at ${taken}`, without: `holds ${events.length}` };
  },
};

const session: Attempt = {
  ...{ name: 'on its output, a session named by a path', guard: 'the check of session ids' },
  ...{ inside: /^no session; a session id is a UUID$/, without: /^the canary of the host$/ },
  run: async (bench: Bench) => {
    const id = '../../../session-canary';
    const printed = await bench.sh(`echo '{"type":"system","subtype":"init","session_id":"${id}"}'`);
    const message = JSON.parse(printed) as SDKMessage & { session_id: string };
    const kinds = eventsOf(message).map(({ kind }) => kind);
    const sessions = `${bench.dataDir}/agents/captive/_sessions`;
    let path: string;
    try {
      path = transcriptPath('/workspace', message.session_id);
    } catch (error) {
      path = (error as Error).message;
    }
    return {
      inside: `${kinds.includes('session') ? 'a' : 'no'} session; ${path}`,
      without: await naiveRead(
        bench.home.root,
        relative(bench.home.root, `${sessions}/${message.session_id}`),
      ),
    };
  },
};

export const streamAttempts = [...forged, endless, flood, session];
