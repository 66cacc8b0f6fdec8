import type { Dto } from '../../kernel/field-registry.js';
import { AgentPath, Count, Shape, Shapes, Text, Texts } from '../../kernel/fields.js';
import { relaxed } from '../../kernel/relaxed.js';
import type { Resource } from '../../kernel/resource.js';

/** The rows of other resources that come with an agent, and what each says unless told. */
export const sections: Record<string, { of: string; given: (path: string) => Record<string, unknown> }> = {
  members: { of: 'members', given: (path) => ({ child: `agent:${path}` }) },
  secrets: { of: 'secrets', given: (scope) => ({ scope }) },
  egress: { of: 'egress', given: (scope) => ({ scope }) },
  budgets: { of: 'budgets', given: (scope) => ({ scope }) },
  grants: { of: 'grants', given: (path) => ({ principal: `agent:${path}`, scope: path }) },
  routes: { of: 'routes', given: (agent) => ({ target: { agent } }) },
  webRoutes: { of: 'web-routes', given: (agent) => ({ agent }) },
  tasks: { of: 'tasks', given: (agent) => ({ agent }) },
};

/** A skill of the agent's own. */
class OwnSkill {
  @Text({ says: 'Name of the skill', max: 64, example: 'deploy' }) name!: string;
  @Text({ says: 'Its SKILL.md', max: 262_144 }) content!: string;
}

export interface Definition extends Record<string, unknown> {
  agent: { path: string };
  persona?: string;
  instructions?: string;
  skills?: OwnSkill[];
  link?: object;
}

const shapeOf = (resources: readonly Resource[], name: string): Dto => {
  const input = resources.find((one) => one.name === name)?.actions.create?.input;
  if (!input) throw new Error(`${name} cannot be provisioned: nothing creates it`);
  return input;
};

/** A whole agent as one input, made of what the creations of its parts take. */
export function definitionOver(resources: readonly Resource[]): Dto<Definition> {
  class AgentDefinition {
    @Shape({ says: 'The agent itself', of: () => shapeOf(resources, 'agents') }) agent!: { path: string };
    @Text({ says: 'Who it is: its PERSONA.md', max: 32_768, optional: true }) persona?: string;
    @Text({ says: 'How it works: its CLAUDE.md', max: 32_768, optional: true }) instructions?: string;
    @Shapes({ says: 'What it knows how to do', of: () => OwnSkill, optional: true }) skills?: OwnSkill[];
    @Shape({
      says: 'What is special about the link that is made to it',
      of: () => link,
      optional: true,
    })
    link?: object;
  }
  const link = relaxed(shapeOf(resources, 'links'), ['agent']);
  for (const [name, { of, given }] of Object.entries(sections)) {
    const names = Object.keys(given('x'));
    const shape = relaxed(shapeOf(resources, of), names);
    const says = `What is made of ${of} along; without ${names.join(' and ')} they are about this agent`;
    Shapes({ says, of: () => shape, optional: true })(AgentDefinition.prototype, name);
  }
  return AgentDefinition as unknown as Dto<Definition>;
}

/** Rows of one kind that came with the agent. */
export class MadeRows {
  @Text({ says: 'What they are' }) kind!: string;
  @Count({ says: 'How many', min: 0, max: 2 ** 53 - 1 }) count!: number;
  @Texts({ says: 'Their ids, paths or names' }) ids!: string[];
}

export class Provisioned {
  @AgentPath({ says: 'Path of the agent' }) path!: string;
  @Text({ says: 'Id of the agent' }) id!: string;
  @Text({ says: 'Path of its chat or hook, with the token that is shown only now' }) url!: string;
  @Text({ says: 'What a hook’s answers are signed with, shown only now', optional: true })
  callbackSecret?: string;
  @Shapes({ says: 'What was made with it', of: () => MadeRows }) made!: MadeRows[];
}
