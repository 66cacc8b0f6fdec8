import { single } from '../arguments.js';
import { defaultAgent, withLink } from '../chat-link.js';
import type { Command, Context } from '../command.js';
import { exitCodes, Failure } from '../failure.js';
import { readinessOf } from '../health.js';
import { cut, oneLine } from '../print/plain.js';

interface Step {
  name: string;
  says: string;
}

async function greeting({ connection }: Context, agent: string, seconds: number): Promise<string> {
  return withLink(
    connection,
    agent,
    'A check after a deployment; a short answer is enough.',
    async (chat) => {
      const { state, reason, answers } = await chat.post('hello', seconds);
      const [answer] = answers;
      if (state === 'answered' && answer && answer.text !== '')
        return `${agent} says: ${cut(oneLine(answer.text), 80)}`;
      throw new Failure(`hello to ${agent} is ${state}${reason ? `: ${oneLine(reason)}` : ''}`);
    },
  );
}

async function* steps(context: Context): AsyncGenerator<Step> {
  const { connection, given } = context;
  const { ready, reasons } = await readinessOf(connection.url);
  if (!ready) throw new Failure(`the server is not ready: ${reasons.map(oneLine).join('; ')}`);
  yield { name: 'health', says: `${connection.url} is ready` };
  const agent = single(given, 'agent') ?? (await defaultAgent(connection));
  const seconds = Number(single(given, 'within') ?? 120);
  yield { name: 'chat', says: await greeting(context, agent, seconds) };
  const chain = await connection.client.audit.verify();
  if (!chain.ok)
    throw new Failure(`the audit chain is broken at row ${chain.brokenAt ?? '?'}: ${chain.fault ?? ''}`);
  yield { name: 'audit', says: `${chain.rows} rows, whole` };
  yield { name: 'cleanup', says: 'the link is gone' };
}

async function run(context: Context): Promise<number> {
  const { terminal, json } = context;
  const done: Step[] = [];
  try {
    for await (const step of steps(context)) {
      done.push(step);
      if (!json) terminal.line(`ok    ${step.name.padEnd(8)} ${step.says}`);
    }
  } finally {
    if (json) terminal.json({ ok: done.length === 4, steps: done });
  }
  return exitCodes.ok;
}

export const smoke: Command = {
  name: 'smoke',
  usage: '[flags]',
  says: 'Check a deployment the way its users come: health, a chat link, hello answered, the audit chain; the link is removed again.',
  flags: [
    { name: 'agent', takes: 'path', says: 'Say hello to this agent (default: the default agent)' },
    { name: 'within', takes: 'seconds', says: 'Wait at most this long for the answer (default 120)' },
  ],
  run,
};
