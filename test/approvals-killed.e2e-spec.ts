import { describe, expect, it } from '@jest/globals';
import { until } from './support/boot.js';
import { call } from './support/family.js';
import { ServerLives } from './support/server-lives.js';
import type { ServerProcess } from './support/server-process.js';

describe('a held call when its server is killed (P3, P5)', () => {
  const lives = ServerLives.of('process');
  const start = (): Promise<ServerProcess> => lives.start().ready();

  it('at any moment: it waits on, its decision is told, and it is carried out once', async () => {
    let server = await start();
    const { chat } = await server.agent('corp');
    await server.api('POST', '/grants', { principal: 'agent:corp', action: 'links:create', scope: 'corp' });
    const rule = { action: 'links:create', scope: 'corp', approvers: ['role:operator'] };
    await server.api('POST', '/approval-rules', rule);
    for (const round of [0, 2]) {
      const context = `round ${round}`;
      const tool = call('links_create', { agent: 'corp', context });
      await server.post(`${tool}\n!say asked ${round}`, { chat });
      const id = await until(async () => {
        const { items } = (await server.api('GET', '/approvals?state=pending')).body;
        return items.find((row: { arguments: object }) => JSON.stringify(row.arguments).includes(context))
          ?.id;
      }, 'it is held');
      await server.end('SIGKILL');
      server = await start();
      const approved = await server.api('POST', `/approvals/${id}/approve`, {
        note: `${tool}\n!say ended ${round}`,
      });
      expect(approved.body.state).toBe('approved');
      await new Promise((resolve) => setTimeout(resolve, round * 150));
      await server.end('SIGKILL');
      server = await start();
      await until(async () => {
        const { messages } = await server.history(chat);
        return messages.some(({ direction, text }) => direction === 'out' && text === `ended ${round}`);
      }, 'the woken agent has ended');
      const links = (await server.api('GET', '/links?agent=corp')).body.items as { context?: string }[];
      expect(links.filter((link) => link.context === context)).toHaveLength(1);
      expect((await server.api('GET', `/approvals/${id}`)).body.state).toBe('used');
      const rows = (await server.api('GET', '/audit?action=links:create&outcome=ok')).body.items;
      expect(rows.filter(({ detail }: { detail?: string }) => detail === `approved as ${id}`)).toHaveLength(
        1,
      );
    }
    expect((await server.api('GET', '/audit/verify')).body.ok).toBe(true);
  });
});
