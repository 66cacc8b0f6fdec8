import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { exposedTo } from '../../identity/exposed.js';
import type { Attachment } from '../../kernel/chat-port.js';
import { canonicalJson } from '../../platform/json.js';
import type { Engine } from '../engine.js';
import type { FileStore } from '../files.js';
import type { GovernedFiles } from '../governed-files.js';
import type { HomeChanges } from '../home-changes.js';
import type { Homes } from '../home/homes.js';
import { readInside } from '../home/inside.js';
import { characterDigest, instructions } from '../home/instructions.js';
import { skillsPlugin } from '../home/skills.js';
import type { HomeWriter } from '../home-writes.js';
import { agentName, type AgentRow } from './agent-row.js';
import type { Brief } from './brief.js';
import type { HarnessSession, HarnessTakeOver } from '../harness/harness.js';
import type { Heritage, Launcher, LaunchInput } from './launcher.js';
import type { Live } from './live.js';
import { chosenModel } from './model.js';
import { personBehindAll } from './person.js';
import { present } from './present.js';
import type { Session } from './turn-store.js';
import type { WarmPool } from './warm-pool.js';

/** What a turn runs in. */
export interface Prepared {
  live: Live;
  warm: boolean;
}

/** What is taken over: the container, the turn in it, and what its harness is told. */
export type Inheritance = Omit<Heritage, 'work'> & Pick<HarnessTakeOver, 'key' | 'interrupted'>;

/** Of what a container is made; its instructions are read only when one is. */
type Plan = Omit<LaunchInput, 'onDead' | 'instructions'> & { instructions: () => Promise<string> };

/** A session whose record is longer begins its turn anew. */
const longestRecord = 64 * 1024 * 1024;

/** Begun, gone on with, or begun as a copy of another one. */
function harnessSession({ started, modelSession: id, forkOf }: Session): HarnessSession {
  if (started) return { mode: 'resume', id };
  return forkOf === null ? { mode: 'new', id } : { mode: 'fork', id, from: forkOf };
}

/** What looks after the homes. */
interface Keeping {
  homes: Homes;
  memory: HomeWriter;
  governed: GovernedFiles;
  changes: HomeChanges;
}

/** Makes ready what a turn runs in: the home with its pending writes, the instructions, a warm container or a new one. */
export class Workshop {
  constructor(
    private readonly engine: Engine,
    private readonly files: FileStore,
    private readonly launcher: Launcher,
    private readonly pool: WarmPool,
    private readonly keeping: Keeping,
  ) {}

  async prepare(agent: AgentRow, session: Session, brief: Brief): Promise<Prepared> {
    const input = await this.input(agent, session, brief);
    const warm = await this.pool.take(session.key, input.digest);
    if (warm) return { live: warm, warm: true };
    const live = await this.alive(input, (whole) => this.launcher.launch(whole));
    return { live, warm: false };
  }

  /** What an earlier server prepared, in its container that is still alive. */
  async takeOver(
    agent: AgentRow,
    session: Session,
    brief: Brief,
    { interrupted, key, ...heir }: Inheritance,
  ): Promise<Live> {
    const input = await this.input(agent, session, brief);
    const home = { id: agent.id, number: agent.number, path: agent.path };
    const tree = { root: input.sessionDir, owner: this.keeping.homes.tree(home).owner };
    const record = async (path: string): Promise<string | undefined> =>
      readInside(tree, path, longestRecord).then(String, () => undefined);
    const messages = [...brief.messages, ...brief.observed].map(({ id }) => id);
    const work = { key, messages, record, interrupted };
    return this.alive({ ...input, session: { mode: 'resume', id: session.modelSession } }, (whole) =>
      this.launcher.takeOver(whole, { ...heir, work }),
    );
  }

  /** Ends a container that is not taken over after all; false when its engine cannot be asked to. */
  async discard(name: string): Promise<boolean> {
    return this.launcher.discard(name).then(
      () => true,
      () => false,
    );
  }

  private async input(agent: AgentRow, session: Session, brief: Brief): Promise<Plan> {
    const home = { id: agent.id, number: agent.number, path: agent.path, name: agentName(agent) };
    const sessionDir = await this.keeping.homes.sessionDir(home, session.folder);
    await this.keeping.changes.begin(home);
    await this.keeping.memory.apply(agent.id);
    await this.keeping.governed.begin(home);
    const character = await characterDigest(this.keeping.homes, home);
    const skillsDir = join(this.keeping.homes.paths(agent).sessions, `${session.folder}.skills`);
    const { dataDir } = this.engine.config;
    const allowed = agent.skills ?? undefined;
    const skills = await skillsPlugin(
      this.keeping.homes.tree(home),
      skillsDir,
      allowed,
      join(dataDir, 'skills'),
    );
    const model = await chosenModel(this.engine, agent);
    const { database, keys } = this.engine;
    const person = await personBehindAll(database.read, brief.messages);
    const exposed = await exposedTo(database.read, keys, agent.path, person);
    const parts = [character, skills?.digest ?? null, { ...model }, exposed.mark];
    const digest = this.digest(agent, session, parts);
    return {
      agent,
      sessionKey: session.key,
      session: harnessSession(session),
      home: this.keeping.homes.paths(home).home,
      sessionDir,
      skills: skills && skillsDir,
      instructions: async () => {
        const people = await present(database.read, brief.messages);
        return (await instructions(this.keeping.homes, home, { people, now: this.engine.clock.now() })).text;
      },
      model,
      variables: () => exposed.open(),
      ...(exposed.personal && { person }),
      digest,
    };
  }

  /** What a container changes in its home is looked at as long as it lives, and once more when it is gone. */
  private async alive(input: Plan, make: (input: LaunchInput) => Promise<Live>): Promise<Live> {
    const { id } = input.agent;
    this.keeping.governed.containerMade(id);
    const onDead = (gone: Live): void => {
      this.pool.drop(gone);
      this.keeping.governed.containerGone(id);
    };
    try {
      return await make({ ...input, instructions: await input.instructions(), onDead });
    } catch (error) {
      this.keeping.governed.containerGone(id);
      throw error;
    }
  }

  /** Lays a message's files into the home; where the agent finds them. */
  async lay(agent: AgentRow, attachments: Attachment[]): Promise<string[]> {
    const home = { id: agent.id, number: agent.number, path: agent.path, name: agentName(agent) };
    return Promise.all(
      attachments.map(async (file) =>
        this.keeping.homes.saveAttachment(home, file, await this.files.read(file.id)),
      ),
    );
  }

  /** Anything that a live container cannot take over without starting anew. */
  private digest(agent: AgentRow, session: Session, parts: unknown[]): string {
    const { sandbox, tools, skills, path } = agent;
    const facts = [sandbox, tools, skills, path, session.modelSession];
    return createHash('sha256')
      .update(canonicalJson([facts, parts]))
      .digest('hex');
  }
}
