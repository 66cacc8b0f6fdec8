import { write, type Resource, type WriteAction, type WriteContext } from '../../kernel/resource.js';
import { Problem } from '../../platform/problem.js';
import { definitionOver, Provisioned, sections, type Definition, type MadeRows } from './provision.dto.js';

type Fields = Record<string, unknown>;

/** A refusal of a part says where in the definition the part is. */
async function at<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const fields = (error.fields ?? [{ path: '', message: error.detail }]).map(({ path, message }) => ({
      path: [place, path].filter(Boolean).join('.'),
      message,
    }));
    throw new Problem(error.kind, `${place}: ${error.detail}`, fields, error.retryAfter);
  }
}

/** What a part is called in its own resource. */
const nameOf = ({ id, prefix, name }: Fields): string => String(id ?? prefix ?? name);

/** The files that the agent's home begins with. */
async function writeFiles({ part }: WriteContext, definition: Definition): Promise<MadeRows[]> {
  const { agent, persona, instructions, skills = [] } = definition;
  const { path } = agent;
  const texts = [
    ['persona', 'PERSONA.md', persona],
    ['instructions', 'CLAUDE.md', instructions],
  ] as const;
  const written: string[] = [];
  for (const [place, name, content] of texts) {
    if (content === undefined) continue;
    await at(place, () => part('personas:update', { agent: path, name, content }));
    written.push(name);
  }
  for (const [index, { name, content }] of skills.entries())
    await at(`skills.${index}`, () => part('skills:update', { agent: path, name, content }));
  return [
    rowsOf('personas', written),
    rowsOf(
      'skills',
      skills.map(({ name }) => name),
    ),
  ];
}

const rowsOf = (kind: string, ids: string[]): MadeRows => ({ kind, count: ids.length, ids });

async function makeRows({ part }: WriteContext, definition: Definition): Promise<MadeRows[]> {
  const made: MadeRows[] = [];
  for (const [name, { of, given }] of Object.entries(sections)) {
    const ids: string[] = [];
    for (const [index, fields] of ((definition[name] ?? []) as Fields[]).entries()) {
      const whole = { ...given(definition.agent.path), ...fields };
      ids.push(nameOf((await at(`${name}.${index}`, () => part(`${of}:create`, whole))) as Fields));
    }
    made.push(rowsOf(of, ids));
  }
  return made;
}

/** Each part at its own gate and with its own audit row; one that is refused leaves nothing of the others. */
async function provision(context: WriteContext, definition: Definition): Promise<Provisioned> {
  const { path } = definition.agent;
  const row = (await at('agent', () => context.part('agents:create', { ...definition.agent }))) as Fields;
  const made = [...(await writeFiles(context, definition)), ...(await makeRows(context, definition))];
  const link = { agent: path, ...definition.link };
  const { url, callbackSecret } = (await at('link', () => context.part('links:create', link))) as Fields;
  return {
    ...{ path, id: String(row.id), url: String(url) },
    ...(callbackSecret !== undefined && { callbackSecret: String(callbackSecret) }),
    made: made.filter(({ count }) => count > 0),
  };
}

/** The agents with what makes a whole one of them at once. */
export function withProvision(agents: Resource, resources: readonly Resource[]): Resource {
  const create = agents.actions.create as WriteAction<Definition['agent'], unknown, undefined>;
  const { scope } = create;
  const action = write<Definition, Provisioned>({
    input: definitionOver(resources),
    says: 'Make a whole agent of one definition, with persona, skills, grants, routes, tasks and what else it needs, and a link to it: all of it or nothing. Asks for each part as if it were made by itself.',
    scope: (input, context) => (typeof scope === 'function' ? scope(input.agent, context) : '**'),
    answer: Provisioned,
    target: ({ path }) => path,
    detail: ({ made }) => made.map(({ kind, count }) => `${count} ${kind}`).join(', ') || undefined,
    run: provision,
  });
  return { ...agents, actions: { ...agents.actions, provision: action } };
}
