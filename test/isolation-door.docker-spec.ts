import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { World, until } from './support/boot.js';
import { Captive, isolating } from './support/captive.js';
import { overToolSocket, toolCall, toolReplies, type ToolReply } from './support/captive-tools.js';
import { forgedLines, forgedEnd, modelAttacks, rawRequests, toolAttacks } from './stories/door-attacks.js';

const real = 'sk-canary-real-credential';

describe.each(isolating)('P8: the door of an agent in %s', (runtime) => {
  let world: World;
  let thief: Captive;
  let victim: Captive;
  let victimChat: string;

  const newcomer = async (path: string): Promise<{ captive: Captive; address: string }> => {
    await world.agent(path);
    const link = await world.api('POST', '/links', { agent: path });
    const chat = String(link.body.url).replace(/\/$/, '');
    return { captive: new Captive(world, chat), address: String(link.body.chat) };
  };
  const told = async (chat: string | undefined): Promise<string> =>
    JSON.stringify((await world.history(chat)).messages.map(({ text }) => text as string));
  const grants = async (): Promise<unknown> => (await world.api('GET', '/grants')).body;

  beforeAll(async () => {
    world = await World.boot({ env: { ROOKERY_RUNTIME: runtime } });
    const made = [await newcomer('thief'), await newcomer('victim')] as const;
    const given = { principal: 'agent:victim', action: 'agents:list', scope: '**' };
    expect(await world.api('POST', '/grants', given)).toMatchObject({ status: 201 });
    const key = await made[1].captive.sh('echo $ANTHROPIC_API_KEY');
    thief = new Captive(world, made[0].captive.chat, { OTHER_KEY: key });
    victim = made[1].captive;
    victimChat = made[1].address;
  });
  afterAll(() => world?.close());

  describe('to the model', () => {
    it.each(modelAttacks)('refuses $name', async ({ curl, status }) => {
      const before = [world.stub.requests.length, world.stub.others.length];
      const url = curl.includes('--request-target') ? 'http://localhost' : 'http://localhost/v1/messages';
      const script = `K=$ANTHROPIC_API_KEY; B='{"model":"m","max_tokens":9,"messages":[]}'
        curl -s -o /dev/null -w '%{http_code}' --unix-socket /run/agent/m.sock --path-as-is ${curl} ${url}`;
      expect(await thief.sh(script)).toBe(String(status));
      // The turn itself asks twice.
      expect([world.stub.requests.length - 2, world.stub.others.length]).toEqual(before);
    });

    it('passes a request with its own key on, with the real credential and none of its other headers', async () => {
      const extra = [
        'Cookie: a=b',
        'X-Forwarded-Host: evil',
        'Authorization: Bearer mine',
        'Proxy-Authorization: x',
      ];
      const said =
        await thief.sh(`curl -s --unix-socket /run/agent/m.sock -H "x-api-key: $ANTHROPIC_API_KEY" \\
        ${extra.map((line) => `-H '${line}'`).join(' ')} http://localhost/v1/messages \\
        -d '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"!say passed on"}]}'`);
      expect(said).toContain('passed on');
      const own = world.stub.requests.find(({ body }) => JSON.stringify(body).includes('"!say passed on"'));
      expect(own?.headers).toMatchObject({ 'x-api-key': real });
      expect(Object.keys(own?.headers ?? {}).sort()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'content-length',
        'content-type',
        'host',
        'user-agent',
        'x-api-key',
      ]);
    });

    it.each(rawRequests)('takes $name for no second request', async ({ lines }) => {
      const raw = Buffer.from(lines.join('\r\n')).toString('base64');
      await thief.sh(`echo ${raw} | base64 -d | sed "s/KEY/$ANTHROPIC_API_KEY/" |
        timeout 5 socat -t1 - UNIX-CONNECT:/run/agent/m.sock | head -c 300`);
      expect(world.stub.others).toEqual([]);
      expect(JSON.stringify(world.stub.requests)).not.toContain('smuggled');
    });

    it('has sent the real credential with each request, and no placeholder', () => {
      const keys = world.stub.requests.map(({ headers }) => headers['x-api-key']);
      expect(new Set(keys)).toEqual(new Set([real]));
      expect(JSON.stringify(world.stub.requests.map(({ headers }) => headers))).not.toMatch(/door_/);
    });
  });

  describe('to its tools', () => {
    it('shows a script the tools that the model is offered, and another agent what it was given', async () => {
      const list = async (captive: Captive): Promise<string[]> => {
        const [reply] = toolReplies(await captive.sh(overToolSocket({ method: 'tools/list' })));
        return (reply?.result?.tools ?? []).map(({ name }) => name).sort();
      };
      const own = await list(thief);
      const { tools } = world.stub.requests.at(-1)?.body as { tools: { name: string }[] };
      const offered = tools.flatMap(({ name }) => /^mcp__rookery__(.*)/.exec(name)?.[1] ?? []);
      expect(own).toEqual(offered.sort());
      expect(own).toContain('reply');
      expect(own).not.toContain('agents_list');
      expect(await list(victim)).toEqual([...own, 'agents_list'].sort());
    });

    it.each(toolAttacks)('refuses $name', async ({ call, refusal }) => {
      const before = { grants: await grants(), victim: await told(victim.chat) };
      const victimMessage = (await world.history(victim.chat)).messages[0]?.id;
      const message = call({ victimChat, victimMessage, agent: 'thief' });
      const [reply] = toolReplies(await thief.sh(overToolSocket(message)));
      expect(reply?.error?.message ?? reply?.result?.content?.[0]?.text).toMatch(refusal);
      expect(reply?.error !== undefined || reply?.result?.isError).toBe(true);
      expect({ grants: await grants(), victim: await told(victim.chat) }).toEqual(before);
    });

    it('refuses what a process asks for that was left behind when the turn ended', async () => {
      const late = `sleep 2; ${overToolSocket(toolCall('reply', { text: 'said too late' }))}`;
      const script = Buffer.from(`{ ${late}\n} >late; mv late later`).toString('base64');
      await thief.sh(`setsid bash -c "$(echo ${script} | base64 -d)" </dev/null >/dev/null 2>&1 &`);
      const file = join(world.dataDir, 'agents/thief/_home/later');
      const printed = await until(() => readFile(file, 'utf8').catch(() => undefined), 'the late call');
      const [reply] = toolReplies(printed);
      expect(reply?.result).toMatchObject({ isError: true });
      expect(reply?.result?.content?.[0]?.text).toMatch(/only while a turn is running/);
      expect(await told(thief.chat)).not.toContain('said too late');
    });

    it('outlives what is no MCP: garbage, a line without end, many connections', async () => {
      await thief.sh(`cd /tmp; S=UNIX-CONNECT:/run/agent/t.sock
        printf 'null\\n[]\\n{}\\n{"jsonrpc":"2.0"}\\n\\0\\n' | socat -t1 - $S | head -c 100
        head -c 40000000 /dev/zero | tr '\\0' a | timeout 2 socat -t1 - $S | head -c 100
        for i in $(seq 40); do timeout 1 socat -t1 - $S </dev/null >/dev/null & done; wait`);
      const replies: ToolReply[] = toolReplies(await thief.sh(overToolSocket({ method: 'tools/list' })));
      expect(replies[0]?.result?.tools?.length).toBeGreaterThan(5);
    });
  });

  describe('its own output', () => {
    /** Into the streams of the first process and of the harness, as far as they can be opened. */
    const forge = (lines: object[]): string => {
      const text = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')).toString('base64');
      return `for p in 1 $CLAUDE_PID; do (echo ${text} | base64 -d >/proc/$p/fd/1) 2>/dev/null && echo forged; done; sleep 1`;
    };
    // Its streams are sockets in bubblewrap, and those cannot be opened by name.
    const reaches = runtime === 'docker';

    it('is judged as this agent whatever it says, and the turn goes on', async () => {
      const before = { grants: await grants(), victim: await told(victim.chat) };
      const answer = await thief.turn(`!bash ${forge(forgedLines(victimChat))}`);
      expect(answer.state).toBe('answered');
      expect(answer.answers.some(({ text }) => text.includes('forged'))).toBe(reaches);
      expect({ grants: await grants(), victim: await told(victim.chat) }).toEqual(before);
      // What the agent may do anyway works by this way too: the forged lines were read.
      expect((await told(thief.chat)).includes('in its own name')).toBe(reaches);
    });

    it('can end its own turn and no more: the next one is answered as ever', async () => {
      const answer = await thief.turn(`!bash ${forge([forgedEnd])}; sleep 1`);
      expect(answer.state).toBe('answered');
      expect(await thief.sh('echo still here')).toContain('still here');
    });

    it('leaves an audit chain that fits', async () => {
      expect((await world.api('GET', '/audit/verify')).body).toMatchObject({ ok: true });
    });
  });
});
