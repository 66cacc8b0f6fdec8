import type { Stage } from './stage.js';

/** What people do in one row. It speaks to a server that may die under it, and waits for no answer. */
export interface Scenario {
  name: string;
  play: (stage: Stage) => Promise<void>;
}

const scenario = (name: string, play: Scenario['play']): Scenario => ({ name, play });

export const message = scenario('message on a platform', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`answer ${stage.id}`);
  await stage.arm();
  write(`!say answer ${stage.id}`);
});

export const streamed = scenario('message whose answer is streamed', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`a slow answer ${stage.id}`);
  await stage.arm();
  write(`!slow 80 a slow answer ${stage.id}`);
});

export const page = scenario('message on a page', async (stage) => {
  const { post } = await stage.page();
  stage.expected.push(`answer ${stage.id}`);
  await stage.arm();
  await post(`!say answer ${stage.id}`);
});

export const file = scenario('message with a file', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`read ${stage.id}`);
  await stage.arm();
  write(`!bash grep -r ${stage.id} .\n!say read ${stage.id}`, `the file of ${stage.id}`);
});

export const tool = scenario('tool that replies in the middle', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`halfway ${stage.id}`, `done ${stage.id}`);
  await stage.arm();
  write(`!tool reply {"text":"halfway ${stage.id}"}\n!say done ${stage.id}`);
});

/** The container outlives the server, and its agent hears that the call did nothing: this one lets it be. */
export const interrupted = scenario('tool whose call is lost', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`done ${stage.id}`);
  const heard = (): boolean =>
    stage.world.model.requests.some(({ body }) => {
      const asked = JSON.stringify(body);
      return asked.includes(`never said ${stage.id}`) && asked.includes('was interrupted and did nothing');
    });
  stage.checks.push(() => Promise.resolve(heard() ? [] : ['the agent was not told of the lost call']));
  await stage.arm();
  write(`!tool reply {"text":"never said ${stage.id}"}\n!say done ${stage.id}`);
});

export const elsewhere = scenario('tool that sends to another chat', async (stage) => {
  const { write } = stage.room();
  const other = stage.room('-other');
  stage.expected.push(`done ${stage.id}`);
  other.write(`!say here ${stage.id}`);
  await stage.world.asked(`here ${stage.id}`);
  stage.expected.push(`here ${stage.id}`, `word ${stage.id}`);
  await stage.arm();
  write(`!tool send {"chat":"${other.chat}","text":"word ${stage.id}"}\n!say done ${stage.id}`);
});

export const parts = scenario('long answer in parts', async (stage) => {
  const { write } = stage.room();
  const line = (name: string): string => `${name} of the three parts of ${stage.id}`.padEnd(38, '.');
  stage.expected.push(line('first'), line('second'), line('third'));
  await stage.arm();
  write(`!say ${[line('first'), line('second'), line('third')].join('\\n')}`);
});

export const edit = scenario('answer that is edited afterwards', async (stage) => {
  const { world, id } = stage;
  const { write, chat } = stage.room();
  write(`!say draft ${id}`);
  const path = `/messages?chat=${encodeURIComponent(chat)}&state=sent`;
  const draft = await world.insist(
    async (server) => (await server.api('GET', path)).body.items[0]?.id as string,
  );
  stage.expected.push(`final ${id}`, `edited ${id}`);
  await stage.arm();
  write(`!tool edit {"messageId":"${draft}","text":"final ${id}"}\n!say edited ${id}`);
});

export const steer = scenario('message into the running turn', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`first ${stage.id}`);
  await stage.arm();
  write(`!bash sleep 0.4\n!say first ${stage.id}`);
  await stage.world.asked(`first ${stage.id}`);
  write(`and mind this of ${stage.id}`);
});

export const observed = scenario('message after others that were overheard', async (stage) => {
  const { write } = stage.room('', 'group');
  stage.expected.push(`in the group ${stage.id}`);
  await stage.arm();
  write(`overheard ${stage.id}`);
  write(`@rook\n!say in the group ${stage.id}`);
});

export const two = scenario('two chats at once', async (stage) => {
  const [one, other] = [stage.room('-a'), stage.room('-b')];
  stage.expected.push(`one ${stage.id}`, `other ${stage.id}`);
  await stage.arm();
  one.write(`!wait 150\n!say one ${stage.id}`);
  other.write(`!wait 150\n!say other ${stage.id}`);
});

export const stop = scenario('/stop of a running turn', async (stage) => {
  const { write } = stage.room();
  write(`!say begun ${stage.id}\n!hang`);
  await stage.world.asked(`begun ${stage.id}`);
  stage.expected.push('Stopped.');
  await stage.arm();
  write('/stop');
});

export const button = scenario('cancel button of a page', async (stage) => {
  const { world, id } = stage;
  const { post, path } = await stage.page();
  await post(`!say begun ${id}\n!hang`);
  await world.asked(`begun ${id}`);
  const turn = await world.insist(async (server) => (await server.history(path)).messages[0]?.turn as string);
  await stage.arm();
  await world.insist(async ({ url }) => {
    const { status } = await fetch(`${url}${path}/turns/${turn}/cancel`, { method: 'POST' });
    return status < 300 || status === 404 || undefined;
  });
});

export const waiting = scenario('/stop of a turn that waits for its next try', async (stage) => {
  const { world, id } = stage;
  const { write, chat } = stage.room();
  write(`!status 500 x5\n!say late ${id}`);
  const path = `/turns?chat=${encodeURIComponent(chat)}`;
  const waits = ({ state, attempts }: { state: string; attempts: number }): boolean =>
    state === 'queued' && attempts === 1;
  await world.insist(async (server) => (await server.api('GET', path)).body.items.find(waits) as object);
  stage.expected.push('Stopped.');
  await stage.arm();
  write('/stop');
});

export const retried = scenario('model that fails, and a second try', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`after all ${stage.id}`);
  await stage.arm();
  write(`!status 500 x5\n!say after all ${stage.id}`);
});

export const hook = scenario('webhook with a callback', async (stage) => {
  const post = await stage.hook();
  stage.expected.push(`called back ${stage.id}`);
  await stage.arm();
  await post(`!say called back ${stage.id}`);
});

export const dropping = scenario('platform that takes a send and hangs up', async (stage) => {
  const { write } = stage.room();
  stage.expected.push(`answer ${stage.id}`);
  stage.world.platform.mood = 'drops';
  await stage.arm();
  write(`!say answer ${stage.id}`);
});

/** Nobody writes: an operator changes the configuration, under a key that is sent again. */
export const config = scenario('REST write under an Idempotency-Key', async (stage) => {
  const { world, id } = stage;
  const path = `made-${id}`;
  const create = () =>
    world.insist(async (server) => {
      const answer = await server.api('POST', '/agents', { path }, { 'idempotency-key': `key-${id}` });
      return answer.status === 201 ? answer.body : undefined;
    });
  await stage.arm();
  const [first, again] = [await create(), await create()];
  stage.checks.push(async () => {
    const { body } = await world.server.api('GET', '/audit?action=agents:create&limit=200');
    const rows = (body.items as { targetKey?: string; outcome: string }[]).filter(
      (row) => row.targetKey === path && row.outcome === 'ok',
    );
    return [
      ...(first.path === path && again.path === path ? [] : ['another answer under the same key']),
      ...(rows.length === 1 ? [] : [`${rows.length} audit rows`]),
    ];
  });
});
