import type { HomeAgent, Homes } from './home/homes.js';
import { agentName, type AgentRow } from './turns/agent-row.js';

const mib = 1024 * 1024;
const defaultMib = 2048;

/** How much the homes hold, measured after turns, so that a start does not have to. */
export class HomeQuota {
  readonly #bytes = new Map<string, number>();

  constructor(private readonly homes: Homes) {}

  /** Walks the home and follows no link; what has more files than are counted is judged by those. */
  async measure(home: HomeAgent): Promise<number> {
    await this.homes.ensure(home);
    const { bytes } = await this.homes.usage(home);
    this.#bytes.set(home.id, bytes);
    return bytes;
  }

  /** Why a turn may not start; whoever has made room meanwhile is not refused for what was there before. */
  async refusal(agent: AgentRow): Promise<string | undefined> {
    const { homeMib = defaultMib } = agent.sandbox as { homeMib?: number };
    const { id, number, path } = agent;
    const known = this.#bytes.get(id);
    if (known !== undefined && known <= homeMib * mib) return undefined;
    const bytes = await this.measure({ id, number, path, name: agentName(agent) });
    if (bytes <= homeMib * mib) return undefined;
    const holds = Math.ceil(bytes / mib);
    return `its home holds ${holds} MiB, and ${homeMib} are allowed; files have to go, or sandbox.homeMib up`;
  }
}
