import { grantTo, tokenFor } from '../contract/resources-app.js';
import { until, World, type BootOptions } from './boot.js';
import { call } from './family.js';

type Row = Record<string, unknown> & { id: string; state: string };

/** A world with two people who decide on held calls below `corp`, and an agent whose calls of `links_create` are held. */
export class Reviewers {
  private constructor(
    readonly world: World,
    readonly chat: string,
    readonly tokens: Record<'ada' | 'bo' | 'cy', string>,
  ) {}

  static async boot(options: BootOptions = {}): Promise<Reviewers> {
    const world = await World.boot(options);
    const { database } = world.app.core;
    const { chat } = await world.agent('corp');
    for (const action of ['links:create', 'agents:create', 'approvals:*'])
      await world.api('POST', '/grants', { principal: 'agent:corp', action, scope: 'corp/**' });
    for (const person of ['ada', 'bo', 'cy']) {
      await world.api('POST', '/users', { sub: person });
      await grantTo(database, `user:${person}`, 'approvals:*', 'corp/**');
    }
    for (const child of ['user:ada', 'user:bo'])
      await world.api('POST', '/members', { child, parent: 'role:reviewers' });
    const [ada, bo, cy] = await Promise.all(
      ['user:ada', 'user:bo', 'user:cy'].map((one) => tokenFor(database, one)),
    );
    return new Reviewers(world, chat, { ada: ada ?? '', bo: bo ?? '', cy: cy ?? '' });
  }

  async rule(fields: Record<string, unknown> = {}): Promise<string> {
    const rule = { action: 'links:create', scope: 'corp/**', approvers: ['role:reviewers'], ...fields };
    const made = await this.world.api('POST', '/approval-rules', rule);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body.id as string;
  }

  /** What the agent says after these lines of its script. */
  async say(...lines: string[]): Promise<string> {
    const { answers } = await this.world.say([...lines, '!echo-results'].join('\n'), { chat: this.chat });
    return answers.map(({ text }) => text).join('\n');
  }

  /** The approval that a call waits as; it must be held. */
  async held(tool: string, input: object): Promise<string> {
    const said = await this.say(call(tool, input));
    const id = /"approval":"(\w+)"/.exec(said)?.[1];
    if (!said.includes('"pending":true') || id === undefined) throw new Error(`it was not held: ${said}`);
    return id;
  }

  decide(id: string, verb: 'approve' | 'refuse', input: object = {}, who: 'ada' | 'bo' | 'cy' = 'ada') {
    const headers = { authorization: `Bearer ${this.tokens[who]}` };
    return this.world.api('POST', `/approvals/${id}/${verb}`, input, headers);
  }

  /** Approves in such words that the woken agent plays them; what it says then. */
  async approve(id: string, ...lines: string[]): Promise<string> {
    const mark = `done-${id}`;
    const note = [...lines, '!echo-results', `!say ${mark}`].join('\n');
    const { status, body } = await this.decide(id, 'approve', { note });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return this.heard(mark);
  }

  heard(words: string | RegExp, chat = this.chat): Promise<string> {
    return until(
      async () => {
        const { messages } = await this.world.history(chat);
        return messages.find(
          ({ direction, text }) =>
            direction === 'out' && (typeof words === 'string' ? text.includes(words) : words.test(text)),
        )?.text as string;
      },
      `"${String(words)}" is said`,
    );
  }

  async row(id: string): Promise<Row> {
    return (await this.world.api('GET', `/approvals/${id}`)).body as Row;
  }

  async rows(query = ''): Promise<Row[]> {
    return (await this.world.api('GET', `/approvals?${query}`)).body.items as Row[];
  }

  /** Contexts of the links that the agent has made. */
  async links(): Promise<string[]> {
    const { items } = (await this.world.api('GET', '/links?agent=corp')).body;
    return items.flatMap(({ context }: { context?: string }) => context ?? []);
  }
}
