import { parse } from '../../kernel/parse.js';
import { Free, Text } from '../../kernel/fields.js';
import { schemaOf } from '../../kernel/field-registry.js';
import type { ToolAnswer, ToolView } from '../../kernel/tools.js';

/** What a model is shown at once; more costs it more to read than to search. */
export const toolBound = 40;

class ToolQuery {
  @Text({ says: 'Words to look for in names and descriptions', max: 200, example: 'routes' }) query!: string;
}

class ToolCall {
  @Text({ says: 'The name of a tool that find_tools has shown', max: 64 }) name!: string;
  @Free({ says: 'Its input, as its inputSchema says', optional: true }) arguments?: Record<string, unknown>;
}

/** The two tools that stand for all that did not fit. */
export const finderViews: ToolView[] = [
  {
    name: 'find_tools',
    description:
      'Find tools that are not listed here, by words. Answers with their names, descriptions and input schemas; call one with call_tool.',
    inputSchema: schemaOf(ToolQuery),
    annotations: { readOnlyHint: true },
  },
  {
    name: 'call_tool',
    description: 'Call a tool that find_tools has shown. Tools that are listed here are called directly.',
    inputSchema: schemaOf(ToolCall),
    annotations: { readOnlyHint: false, destructiveHint: true },
  },
];

/** Cuts a list to what is shown at once: the first ones, and the two finders for the rest. */
export function bounded(views: ToolView[]): ToolView[] {
  if (views.length <= toolBound) return views;
  return [...views.slice(0, toolBound - finderViews.length), ...finderViews];
}

function score({ name, description }: ToolView, words: string[]): number {
  const inName = words.filter((word) => name.toLowerCase().includes(word)).length;
  const inText = words.filter((word) => description.toLowerCase().includes(word)).length;
  return inName * 3 + inText;
}

/** Answers `find_tools` over the tools that the caller may use. */
export function findTools(views: ToolView[], input: Record<string, unknown>): ToolAnswer {
  const { query } = parse(ToolQuery, input);
  const words = query
    .toLowerCase()
    .split(/[\s_:]+/)
    .filter(Boolean);
  const tools = views
    .map((view) => ({ view, score: score(view, words) }))
    .filter((found) => found.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 15)
    .map(({ view: { name, description, inputSchema } }) => ({ name, description, inputSchema }));
  return { text: JSON.stringify({ tools }), structured: { tools }, isError: false };
}

/** Reads the input of `call_tool`. */
export function innerCall(input: Record<string, unknown>): { name: string; args: Record<string, unknown> } {
  const { name, arguments: args = {} } = parse(ToolCall, input);
  return { name, args };
}
