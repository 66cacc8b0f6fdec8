import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runDirOf } from '../../src/gateway/run-dir.js';
import { until, type World } from '../support/boot.js';
import type { Place } from '../support/place.js';

const route = (agent: string): string =>
  JSON.stringify({ match: { platform: 'telegram', peer: { kind: 'group', id: '-1' } }, target: { agent } });

const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'script', version: '1' } },
};

const calling = (id: number, name: string, args: unknown): unknown => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});

/** What a script asks of `t.sock`: the tool by its name, and by way of the finder. */
function attempts(agent: string): string {
  const args: unknown = JSON.parse(route(agent));
  const lines = [
    hello,
    calling(2, 'routes_create', args),
    calling(3, 'call_tool', { name: 'routes_create', arguments: args }),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** The same over the socket from outside, for a runtime whose containers have no program for it. */
async function overSocket(path: string, text: string): Promise<string> {
  const socket = createConnection(path);
  let heard = '';
  socket.write(text);
  for await (const chunk of socket) {
    heard += String(chunk);
    if (heard.includes('"id":3')) break;
  }
  return heard;
}

/** What an agent may do with the tools that its grants show it, and what it may not. */
export function toolStories({ boot, runtime }: Place): void {
  describe(`tools of an agent (${runtime})`, () => {
    let world: World;

    beforeAll(async () => {
      world = await boot();
      // A route may only name a channel that is there.
      await world.api('POST', '/channels', { id: 'telegram', settings: { external: true } });
    });
    afterAll(() => world.close());

    const offered = (): string[] => {
      const body = world.stub.requests.at(-1)?.body as { tools: { name: string }[] };
      return body.tools.map(({ name }) => name);
    };
    const rows = async (query: string) => (await world.api('GET', `/audit?${query}`)).body.items;

    it('an agent makes a route that people read over REST, with one audit row naming it (P5, P6, P7)', async () => {
      const { path, chat } = await world.agent('clerk');
      const grant = { principal: `agent:${path}`, action: 'routes:create', scope: path };
      expect((await world.api('POST', '/grants', grant)).status).toBe(201);
      const { turn, answers } = await world.say(`!tool routes_create ${route(path)}\n!echo-results`, {
        chat,
      });
      const told = JSON.parse(answers[0]?.text ?? '') as { id: string };
      const read = await world.api('GET', `/routes/${told.id}`);
      expect(read.body).toMatchObject({ id: told.id, target: { agent: path } });
      const agent = (await world.api('GET', `/agents/${path}`)).body.id as string;
      expect(read.body.createdBy).toBe(`agent:${agent}`);
      const audited = await rows(`action=routes:create&targetKey=${told.id}`);
      expect(audited).toHaveLength(1);
      expect(audited[0]).toMatchObject({
        principal: `agent:${agent}`,
        surface: 'door',
        outcome: 'ok',
        turnId: turn,
      });
      expect((await world.api('GET', '/audit/verify')).body.ok).toBe(true);
    });

    it('an agent without the grant neither sees the tool nor may call it (P5)', async () => {
      const { path, chat } = await world.agent('guest');
      const tries = [
        `!tool routes_create ${route(path)}`,
        `!tool mcp__rookery__find_tools {"query":"routes create"}`,
        `!tool mcp__rookery__call_tool {"name":"routes_create","arguments":${route(path)}}`,
      ];
      for (const script of tries) await world.say(`${script}\n!echo-results`, { chat });
      expect(offered()).toContain('mcp__rookery__reply');
      expect(offered().filter((name) => name.includes('routes_'))).toEqual([]);
      expect((await world.api('GET', `/routes?agent=${path}`)).body.items).toEqual([]);
    });

    it('a deny takes a tool away from a running session (P5)', async () => {
      const { path, chat } = await world.agent('apprentice');
      await world.say('!say ready', { chat });
      const deny = { principal: `agent:${path}`, action: 'turn:remember', scope: path, effect: 'deny' };
      expect((await world.api('POST', '/grants', deny)).status).toBe(201);
      await world.say('!tool remember {"text":"likes tea"}\n!echo-results', { chat });
      const results = JSON.stringify((world.stub.requests.at(-1)?.body as { messages: unknown }).messages);
      expect(results).not.toContain('"written":true');
      const memory = await rows(`action=turn:remember&outcome=ok`);
      expect(memory).toEqual([]);
    });

    /** Lets the agent's container speak to its tool socket while a turn is running. */
    async function script(agent: string, chat: string): Promise<string> {
      if (runtime !== 'process') {
        const input = attempts(agent).replaceAll('\n', '\\n');
        const command = `(printf '%b' '${input}'; sleep 2) | socat - UNIX-CONNECT:/run/agent/t.sock`;
        const { answers } = await world.say(`!bash ${command}\n!echo-results`, { chat });
        return answers[0]?.text ?? '';
      }
      await world.post('!say at work\n!hang', { chat });
      await until(async () => (await world.history(chat)).running.length > 1, 'the turn runs');
      const [turn] = (await world.api('GET', `/turns?agent=${agent}`)).body.items;
      const [attempt] = await world.attempts(turn.id);
      const path = join(runDirOf(world.dataDir), attempt?.container ?? '', 't.sock');
      const heard = await overSocket(path, attempts(agent));
      await world.say('/stop', { chat });
      return heard;
    }

    it('a script in the container has no more than the agent itself (P5, P8)', async () => {
      const { path, chat } = await world.agent('scripter');
      const refused = await script(path, chat);
      expect(refused).toContain('"id":3');
      expect(refused.match(/"error":/g)).toHaveLength(2);
      expect((await world.api('GET', `/routes?agent=${path}`)).body.items).toEqual([]);
      await world.api('POST', '/grants', {
        principal: `agent:${path}`,
        action: 'routes:create',
        scope: path,
      });
      expect(await script(path, chat)).not.toContain('"error":');
      const { items } = (await world.api('GET', `/routes?agent=${path}`)).body;
      expect(items).toHaveLength(2);
      const [row] = await rows(`action=routes:create&targetKey=${items[0].id}`);
      expect(row).toMatchObject({ surface: 'door', outcome: 'ok' });
    });
  });
}
