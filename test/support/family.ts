import { until, type World } from './boot.js';

/** Agents that may give each other work, and what tests ask of it. */
export class Family {
  constructor(readonly world: World) {}

  /** Lets every agent of the instance reach every other, as far as it is granted. */
  static async of(world: World): Promise<Family> {
    await world.api('PUT', '/settings/agentToAgent', { value: { enabled: true, allow: [] } });
    return new Family(world);
  }

  async agent(path: string, fields: Record<string, unknown> = {}): Promise<string> {
    return (await this.world.agent(path, fields)).chat;
  }

  async grant(agent: string, action: string, scope: string): Promise<string> {
    const made = await this.world.api('POST', '/grants', { principal: `agent:${agent}`, action, scope });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body.id as string;
  }

  rows() {
    const { read } = this.world.app.core.database;
    return read.selectFrom('delegation').selectAll().orderBy('id').execute();
  }

  async ended(count = 1) {
    return until(async () => {
      const rows = await this.rows();
      return rows.length >= count && rows.every(({ deliveredAt }) => deliveredAt !== null) && rows;
    }, `${count} delegations have come back`);
  }

  asked(text: string): number {
    return this.world.stub.requests.filter(({ body }) => JSON.stringify(body).includes(text)).length;
  }

  /** What stands in a chat: what was said by whom, in order. */
  async said(chat: string): Promise<string[]> {
    const { messages } = await this.world.history(chat);
    return messages.map(({ direction, text }) => `${direction} ${text}`);
  }

  async untilSaid(chat: string, text: string): Promise<string[]> {
    return until(async () => {
      const said = await this.said(chat);
      return said.some((line) => line.startsWith('out ') && line.includes(text)) && said;
    }, `"${text}" is said`);
  }
}

/** A call of the model stub's language. */
export const call = (tool: string, input: object): string => `!tool ${tool} ${JSON.stringify(input)}`;
